using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class ToolUseTests
{
    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static ToolDefinition Tool(string name = "refund", string server = "billing", string schema = "{}", bool? readOnly = null, bool? destructive = null) =>
        new() { Server = server, Name = name, InputSchema = Json(schema), ReadOnly = readOnly, Destructive = destructive };

    private static Team Team(params ApprovalRule[] rules) => new() { Id = "t", Pattern = Pattern.Pipeline, Approvals = rules };

    [Theory]
    [InlineData(true, null, ApprovalPolicy.Allow)]
    [InlineData(true, true, ApprovalPolicy.Allow)]
    [InlineData(false, false, ApprovalPolicy.Allow)]
    [InlineData(null, false, ApprovalPolicy.Allow)]
    [InlineData(false, true, ApprovalPolicy.Ask)]
    [InlineData(null, true, ApprovalPolicy.Ask)]
    [InlineData(false, null, ApprovalPolicy.Ask)]
    [InlineData(null, null, ApprovalPolicy.Ask)]
    public void Decide_WithoutARule_GoesByTheAnnotationsAndAsksInDoubt(bool? readOnly, bool? destructive, ApprovalPolicy expected)
    {
        var verdict = ToolPolicy.Decide(Team(), Tool(readOnly: readOnly, destructive: destructive), Json("{}"));
        verdict.Policy.ShouldBe(expected);
        verdict.Rule.ShouldBeNull();
        verdict.Reason.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(ApprovalPolicy.Ask, true)]
    [InlineData(ApprovalPolicy.Deny, true)]
    [InlineData(ApprovalPolicy.Allow, false)]
    public void Decide_WithARule_TheFileWinsOverTheAnnotations(ApprovalPolicy policy, bool readOnly) =>
        ToolPolicy.Decide(Team(new ApprovalRule { Tool = "billing.*", Policy = policy }), Tool(readOnly: readOnly), Json("{}"))
            .ShouldSatisfyAllConditions(v => v.Policy.ShouldBe(policy), v => v.Rule.ShouldBe(0));

    [Theory]
    [InlineData("""{"amount":10}""", 1, ApprovalPolicy.Allow)]
    [InlineData("""{"amount":50}""", 0, ApprovalPolicy.Deny)]
    [InlineData("""{"amount":"50"}""", 1, ApprovalPolicy.Allow)]
    public void Decide_WithConditions_TheFirstRuleThatAppliesDecides(string arguments, int rule, ApprovalPolicy expected)
    {
        var team = Team(
            new ApprovalRule
            {
                Tool = "billing.refund",
                Policy = ApprovalPolicy.Deny,
                When = Json("""{"properties":{"amount":{"type":"number","minimum":50}},"required":["amount"]}"""),
            },
            new ApprovalRule { Tool = "billing.refund", Policy = ApprovalPolicy.Allow });

        var verdict = ToolPolicy.Decide(team, Tool(), Json(arguments));

        (verdict.Rule, verdict.Policy).ShouldBe((rule, expected));
    }

    [Fact]
    public void Decide_RulesOfTheResult_AreNotForTools() =>
        ToolPolicy.Decide(Team(new ApprovalRule { Result = true, Policy = ApprovalPolicy.Allow }), Tool(), Json("{}")).Policy.ShouldBe(ApprovalPolicy.Ask);

    [Fact]
    public void ResultRule_FindsTheFirstThatAsksAndApplies()
    {
        var team = Team(
            new ApprovalRule { Tool = "billing.*" },
            new ApprovalRule { Result = true, When = Json("""{"minLength":5}""") });
        ToolPolicy.ResultRule(team, Json("\"long text\"")).ShouldBe(1);
        ToolPolicy.ResultRule(team, Json("\"abc\"")).ShouldBeNull();
        ToolPolicy.ResultRule(Team(), Json("\"abc\"")).ShouldBeNull();
    }

    [Theory]
    [InlineData("billing.refund", "billing.refund", true)]
    [InlineData("billing.*", "billing.refund", true)]
    [InlineData("billing.re*d", "billing.refund", true)]
    [InlineData("billing.refund", "billing.refunds", false)]
    [InlineData("billing.*", "billing2.refund", false)]
    [InlineData("billing.Refund", "billing.refund", false)]
    [InlineData("billing.*", "billing", false)]
    [InlineData("billing.refun[d]", "billing.refund", false)]
    [InlineData("billing.refund", "billing.refund\n", false)]
    public void Wildcard_OnlyTheStarIsOne(string pattern, string name, bool expected)
    {
        Wildcard.Matches(pattern, name).ShouldBe(expected);
        ToolAccess.IsAllowed(new Agent { Tools = [pattern] }, name).ShouldBe(expected);
    }

    [Fact]
    public void Names_OfAnyTools_AreUniqueShortAndOfLettersThatProvidersTake()
    {
        var text = ArbMap.Default.ArbFor<NonNull<string>[]>();
        Prop.ForAll(text, ArbMap.Default.ArbFor<byte>(), (names, length) =>
        {
            var padding = new string('x', length);
            var tools = names.SelectMany(n => new[] { Tool(n.Get + padding), Tool(padding + n.Get), Tool(n.Get.Replace(' ', '.')) }).ToArray();

            var functions = ToolFunctions.Names(tools);

            functions.Count.ShouldBe(tools.Length);
            functions.Distinct().Count().ShouldBe(tools.Length);
            functions.ShouldAllBe(f => Regex.IsMatch(f, @"\A[A-Za-z0-9_-]{1,64}\z"));
            ToolFunctions.Names(tools).ShouldBe(functions);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void HandoffTarget_OfAHandoff_IsTheAgent()
    {
        ToolFunctions.HandoffTarget(ToolFunctions.Handoff("b")).ShouldBe("b");
        ToolFunctions.HandoffTarget("billing__refund").ShouldBeNull();
    }

    private const string Secret = """
        {"type":"object","properties":{"order":{"type":"string"},"approval_token":{"type":"string"}},"required":["order","approval_token"]}
        """;

    [Fact]
    public void SchemaForModel_OfAToolThatTakesAToken_DoesNotShowIt()
    {
        var shown = ToolFunctions.SchemaForModel(Tool(schema: Secret));
        shown.GetRawText().ShouldNotContain("approval_token");
        shown.GetProperty("required").GetRawText().ShouldBe("""["order"]""");
        shown.GetProperty("properties").GetProperty("order").GetProperty("type").GetString().ShouldBe("string");
        ToolFunctions.TakesApprovalToken(Tool(schema: Secret)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"object","properties":{"order":{}}}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("true")]
    public void SchemaForModel_OfAnyOtherTool_IsTheSchema(string schema)
    {
        ToolFunctions.SchemaForModel(Tool(schema: schema)).GetRawText().ShouldBe(schema);
        ToolFunctions.TakesApprovalToken(Tool(schema: schema)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"properties":{"approval_token":{}},"required":[1,null,{}]}""")]
    [InlineData("""{"properties":{"approval_token":{}},"required":"approval_token"}""")]
    public void SchemaForModel_OfAHostileServer_DoesNotThrow(string schema) =>
        ToolFunctions.SchemaForModel(Tool(schema: schema)).GetProperty("properties").TryGetProperty("approval_token", out _).ShouldBeFalse();

    [Theory]
    [InlineData("""{"type":"object","properties":{"order":{},"idempotency_key":{"type":"string"}},"required":["order","idempotency_key"]}""")]
    [InlineData("""{"type":"object","properties":{"order":{},"idempotency_key":{},"approval_token":{}},"required":["approval_token","order","idempotency_key"]}""")]
    public void SchemaForModel_OfAToolThatTakesAKey_DoesNotShowIt(string schema)
    {
        var shown = ToolFunctions.SchemaForModel(Tool(schema: schema));
        shown.GetProperty("properties").EnumerateObject().Select(p => p.Name).ShouldBe(["order"]);
        shown.GetProperty("required").GetRawText().ShouldBe("""["order"]""");
        ToolFunctions.TakesIdempotencyKey(Tool(schema: schema)).ShouldBeTrue();
    }

    [Fact]
    public void HiddenArguments_AreReplacedOrTakenAwayWhateverStoodThere()
    {
        var arguments = Json("""{"order":"o","approval_token":"forged","idempotency_key":"k"}""");
        ToolFunctions.WithoutHidden(arguments).GetRawText().ShouldBe("""{"order":"o"}""");
        ToolFunctions.WithApprovalToken(arguments, "real").GetProperty("approval_token").GetString().ShouldBe("real");
        ToolFunctions.WithIdempotencyKey(arguments, "step").GetProperty("idempotency_key").GetString().ShouldBe("step");
    }
}

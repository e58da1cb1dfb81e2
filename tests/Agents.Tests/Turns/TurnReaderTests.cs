using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class TurnReaderTests
{
    private static readonly JsonElement Number = Json("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""");

    private static readonly ToolDefinition[] Tools =
    [
        Tool("look", """{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}""", readOnly: true),
        Tool("refund", """{"type":"object","properties":{"amount":{"type":"number"},"approval_token":{"type":"string"}},"required":["amount","approval_token"]}"""),
        Tool("odd", """{"type":"nothing that a schema knows"}""", readOnly: true),
    ];

    private static readonly Agent Agent = new() { Instructions = "x", Tools = ["desk.look", "desk.refund", "desk.odd"], Handoffs = ["b"] };

    private static readonly Team Team = new() { Id = "t", Pattern = Pattern.Handoff, Agents = { ["a"] = Agent, ["b"] = new() } };

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static ToolDefinition Tool(string name, string schema, bool? readOnly = null) =>
        new() { Server = "desk", Name = name, InputSchema = Json(schema), ReadOnly = readOnly };

    private static TurnDecision Answer(string? text, JsonElement? schema = null, bool cutOff = false) =>
        TurnReader.Read(Team, Agent, Tools, schema, new TranscriptMessage { Role = "assistant", Text = text }, cutOff);

    private static TurnDecision Calls(params (string Name, string Arguments)[] calls) => TurnReader.Read(Team, Agent, Tools, null, new TranscriptMessage
    {
        Role = "assistant", Calls = [.. calls.Select((c, i) => new TranscriptCall($"c{i}", c.Name, Json(c.Arguments)))],
    }, false);

    [Theory]
    [InlineData("""{"blob":"b1"}""", 0, 4000)]
    [InlineData("""{"blob":"b1","offset":7,"limit":8000}""", 7, 8000)]
    public void Read_OnInALongResult_IsABlobRead(string arguments, int offset, int limit) =>
        Reading(arguments).Read.ShouldBe(new BlobRead("b1", offset, limit));

    [Theory]
    [InlineData("""{"blob":"b2"}""", "no such blob")]
    [InlineData("""{"blob":"B1"}""", "no such blob")]
    [InlineData("""{"blob":"../b1"}""", "no such blob")]
    [InlineData("""{"blob":"b1","offset":-1}""", "/offset")]
    [InlineData("""{"blob":"b1","offset":1e12}""", "/offset")]
    [InlineData("""{"blob":"b1","limit":8001}""", "/limit")]
    [InlineData("""{"blob":"b1","limit":0.5}""", "/limit")]
    [InlineData("""{"blob":"b1","run":"other"}""", "run")]
    [InlineData("""{"blob":["b1"]}""", "/blob")]
    [InlineData("\"b1\"", "schema")]
    [InlineData("{}", "blob")]
    public void Read_OnInWhatIsNotThere_IsRefused(string arguments, string told)
    {
        var call = Reading(arguments);

        call.Read.ShouldBeNull();
        call.Refusal!.ShouldContain(told);
    }

    [Fact]
    public void Read_OnWhereNothingIsLong_IsNoFunction() =>
        Calls(("read_blob", """{"blob":"b1"}""")).Calls.Single().Refusal!.ShouldContain("no function 'read_blob'");

    private static CallDecision Reading(string arguments) => TurnReader.Read(
        Team,
        Agent,
        Tools,
        null,
        new TranscriptMessage { Role = "assistant", Calls = [new TranscriptCall("c", "read_blob", Json(arguments))] },
        false,
        readable: new HashSet<string> { "b1" }).Calls.Single();

    [Fact]
    public void Read_TextWithoutASchema_IsTheAnswerToTheLetter() =>
        Answer(" {\"n\":1}\n").Answer!.Value.GetString().ShouldBe(" {\"n\":1}\n");

    [Theory]
    [InlineData("""{"n":1}""")]
    [InlineData("  {\"n\":1}\n")]
    [InlineData("```json\n{\"n\":1}\n```")]
    [InlineData("```\n{\"n\":1}```")]
    public void Read_JsonThatFits_IsTheAnswer(string text)
    {
        var turn = Answer(text, Number);
        turn.Kind.ShouldBe(TurnKind.Answer);
        turn.Answer!.Value.GetProperty("n").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"n":"one"}""", "/n")]
    [InlineData("{}", "n")]
    [InlineData("Sure: {\"n\":1}", "not JSON")]
    [InlineData("```json\n{\"n\":1}", "not JSON")]
    [InlineData("``````", "not JSON")]
    public void Read_WhatDoesNotFit_IsInvalidAndSaysWhere(string text, string told)
    {
        var turn = Answer(text, Number);
        turn.Kind.ShouldBe(TurnKind.Invalid);
        turn.Problem!.ShouldContain(told);
        turn.Answer.ShouldBeNull();
    }

    [Theory]
    [InlineData("42")]
    [InlineData("just words")]
    public void Read_TextWhereTheSchemaWantsText_IsText(string text) =>
        Answer(text, Json("""{"type":"string"}""")).Answer!.Value.GetString().ShouldBe(text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n")]
    public void Read_NothingAtAll_IsInvalid(string? text) => Answer(text).Kind.ShouldBe(TurnKind.Invalid);

    [Fact]
    public void Read_AnAnswerThatWasCutOff_IsInvalidEvenIfItFits()
    {
        Answer("""{"n":1}""", Number, cutOff: true).Problem!.ShouldContain("cut off");
        Answer("words", null, cutOff: true).Kind.ShouldBe(TurnKind.Invalid);
    }

    [Fact]
    public void Read_ACallThatFits_NamesToolAndPolicy()
    {
        var turn = Calls(("desk__look", """{"q":"x"}"""), ("desk__refund", """{"amount":5}"""));

        turn.Kind.ShouldBe(TurnKind.Tools);
        turn.Calls.Select(c => (c.Tool?.Name, c.Verdict?.Policy, c.Refusal)).ShouldBe(
            [("look", ApprovalPolicy.Allow, null), ("refund", ApprovalPolicy.Ask, null)]);
    }

    [Theory]
    [InlineData("desk__nothing", "{}", "no function")]
    [InlineData("desk.look", """{"q":"x"}""", "no function")]
    [InlineData("DESK__LOOK", """{"q":"x"}""", "no function")]
    [InlineData("desk__lооk", """{"q":"x"}""", "no function")]
    [InlineData("desk__look", """{"q":1}""", "/q")]
    [InlineData("desk__look", "{}", "q")]
    [InlineData("desk__look", "[]", "JSON object")]
    [InlineData("desk__look", "\"{\\\"q\\\":\"", "JSON object")]
    [InlineData("desk__odd", "{}", "schema")]
    [InlineData("handoff_to_c", "{}", "one of b")]
    public void Read_ACallThatMayNotRun_IsRefusedInWordsForTheModel(string function, string arguments, string told)
    {
        var call = Calls((function, arguments)).Calls.ShouldHaveSingleItem();
        call.Refusal!.ShouldContain(told);
        call.Tool.ShouldBeNull();
        call.Verdict.ShouldBeNull();
    }

    [Fact]
    public void Read_ACallOfAToolOutsideTheAllowList_IsRefusedThoughItWasListed()
    {
        var narrow = Agent with { Tools = ["desk.look"] };
        var reply = new TranscriptMessage { Role = "assistant", Calls = [new TranscriptCall("c", "desk__refund", Json("""{"amount":5}"""))] };

        TurnReader.Read(Team, narrow, Tools, null, reply, false).Calls.Single().Refusal.ShouldNotBeNull();
    }

    [Fact]
    public void Read_ATokenOfTheModelsOwn_DoesNotCount() =>
        Calls(("desk__refund", """{"amount":5,"approval_token":7}""")).Calls.Single().Refusal.ShouldBeNull();

    [Fact]
    public void Read_MoreCallsThanAllowed_RefusesTheRest()
    {
        var turn = Calls([.. Enumerable.Repeat(("desk__look", """{"q":"x"}"""), TurnReader.MostCalls + 3)]);
        turn.Calls.Count(c => c.Refusal is null).ShouldBe(TurnReader.MostCalls);
        turn.Calls.Skip(TurnReader.MostCalls).ShouldAllBe(c => c.Refusal != null);
    }

    [Theory]
    [InlineData("""{"reason":"yours"}""", "yours")]
    [InlineData("""{"reason":7}""", null)]
    [InlineData("{}", null)]
    [InlineData("\"nonsense\"", null)]
    public void Read_AHandoffAlone_IsOne(string arguments, string? reason)
    {
        var turn = Calls(("handoff_to_b", arguments));
        turn.Kind.ShouldBe(TurnKind.Handoff);
        turn.Target.ShouldBe("b");
        turn.Reason.ShouldBe(reason);
    }

    [Fact]
    public void Read_AHandoffWithOtherCalls_LetsTheOthersRunFirst()
    {
        var turn = Calls(("handoff_to_b", "{}"), ("desk__look", """{"q":"x"}"""));
        turn.Kind.ShouldBe(TurnKind.Tools);
        turn.Calls[0].Refusal!.ShouldContain("alone");
        turn.Calls[1].Refusal.ShouldBeNull();
    }

    [Fact]
    public void Read_TheModelsRefusalOrder_IsTheModels()
    {
        var calls = Gen.Elements("desk__look", "desk__nothing", "handoff_to_b", "desk__refund").NonEmptyListOf();
        Prop.ForAll(Arb.From(calls), names =>
        {
            var turn = Calls([.. names.Select(n => (n, """{"q":"x","amount":1}"""))]);
            if (turn.Kind == TurnKind.Handoff)
                names.ShouldBe(["handoff_to_b"]);
            else
                turn.Calls.Select(c => c.Call.Name).ShouldBe(names);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Read_AnyText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        foreach (var schema in new JsonElement?[] { null, Number })
            Answer(text, schema).Kind.ShouldBeOneOf(TurnKind.Answer, TurnKind.Invalid);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"reason":"not mine"}""", true, TurnKind.Rejection)]
    [InlineData("""{"reason":"not mine"}""", false, TurnKind.Tools)]
    [InlineData("""{"reason":""}""", true, TurnKind.Tools)]
    [InlineData("{}", true, TurnKind.Tools)]
    [InlineData("[]", true, TurnKind.Tools)]
    public void Read_OfARejection_CountsOnlyWithAReasonAndBeforeTheTaskIsAccepted(string arguments, bool mayReject, TurnKind kind)
    {
        var reply = new TranscriptMessage { Role = "assistant", Calls = [new TranscriptCall("c", ToolFunctions.RejectHandoff, Json(arguments))] };

        var decision = TurnReader.Read(Team, Agent, Tools, null, reply, false, mayReject);

        decision.Kind.ShouldBe(kind);
        if (kind == TurnKind.Rejection)
            decision.Reason.ShouldBe("not mine");
        else
            decision.Calls.ShouldHaveSingleItem().Refusal.ShouldNotBeNull();
    }

    [Fact]
    public void Read_OfAHandoffInAnotherPattern_IsNotFollowed()
    {
        var reply = new TranscriptMessage { Role = "assistant", Calls = [new TranscriptCall("c", "handoff_to_b", Json("{}"))] };

        TurnReader.Read(Team with { Pattern = Pattern.Pipeline }, Agent, Tools, null, reply, false).Kind.ShouldBe(TurnKind.Tools);
    }
}

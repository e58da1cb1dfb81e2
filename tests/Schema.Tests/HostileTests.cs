using System.Diagnostics;
using System.Text;
using System.Text.Json;
using static Baton.Schema.Tests.Schemas;

namespace Baton.Schema.Tests;

/// <summary>Schemas and instances made to hang, to exhaust memory or to crash.</summary>
public sealed class HostileTests
{
    /// <summary>Far above what any of these takes, far below what they would take unguarded.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>For work that is quick unless the machine is busy elsewhere.</summary>
    private static readonly JsonSchemaOptions Patient = new() { RegexTimeout = TimeSpan.FromSeconds(10) };

    public static TheoryData<string> EvilPatterns =>
    [
        "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "^(.*a){20}$", "^([a-z]+)*$", "(x+x+)+y", @"^(\w+\s?)*$",
        "^((ab)*)*c$", @"^([0-9a-z.]+)+@$", "^(([a-z])+.)+[A-Z]([a-z])+$", "^a*a*a*a*a*a*a*a*a*a*b$",
    ];

    public static TheoryData<string> EvilPatternsWithMemory => ["^(?=(a|aa)+$)b?", "^(?:a|aa)+(?!.)$", @"^(a+)+\1$b"];

    [Theory]
    [MemberData(nameof(EvilPatterns))]
    public void Validate_PatternThatBacktracksWithoutEnd_IsDecidedInLinearTime(string pattern)
    {
        var schema = JsonSchema.Parse(JsonSerializer.SerializeToElement(new { pattern }), Patient);

        var error = Timed(() => schema.Validate(JsonSerializer.SerializeToElement(new string('a', 20_000) + "!")).ShouldHaveSingleItem());

        error.SchemaPath.ShouldBe("/pattern");
    }

    [Theory]
    [MemberData(nameof(EvilPatternsWithMemory))]
    public void Validate_PatternThatCannotBeLinear_TimesOutAsAnError(string pattern)
    {
        var schema = JsonSchema.Parse(
            JsonSerializer.SerializeToElement(new { pattern }), new JsonSchemaOptions { RegexTimeout = TimeSpan.FromMilliseconds(50) });

        var error = Timed(() => schema.Validate(JsonSerializer.SerializeToElement(new string('a', 50) + "!")).ShouldHaveSingleItem());

        error.Expected.ShouldBe("text that regular expressions can match within 0.05 s and 0.2 s for each megabyte");
    }

    [Fact]
    public void IsValid_TimeOutUnderNot_IsNoPass()
    {
        var schema = JsonSchema.Parse(
            JsonSerializer.SerializeToElement(new { not = new { pattern = @"^(a+)+\1$b" } }),
            new JsonSchemaOptions { RegexTimeout = TimeSpan.FromMilliseconds(50) });

        schema.IsValid(JsonSerializer.SerializeToElement(new string('a', 50) + "!")).ShouldBeFalse();
    }

    [Fact]
    public void Validate_ManySlowMatches_ShareOneAllowance()
    {
        var schema = JsonSchema.Parse(
            JsonSerializer.SerializeToElement(new { items = new { pattern = "^(?!(a|aa)+$)" } }),
            new JsonSchemaOptions { RegexTimeout = TimeSpan.FromMilliseconds(500) });
        var instance = JsonSerializer.SerializeToElement(Enumerable.Repeat(new string('a', 14) + "!", 100_000));

        Timed(() => schema.Validate(instance)).ShouldHaveSingleItem().Expected.ShouldStartWith("text that regular expressions can match");
    }

    [Theory]
    [InlineData("(((a{99}){99}){99}){99}")]
    [InlineData("a{2147483647}")]
    [InlineData("(a?){5000}a{5000}")]
    public void Parse_PatternWithHugeRepetition_IsBounded(string pattern) => Timed(() =>
        JsonSchema.Parse(JsonSerializer.SerializeToElement(new { pattern })).IsValid(JsonSerializer.SerializeToElement(new string('a', 4_000))));

    [Fact]
    public void Parse_PatternOfNestedGroups_IsBounded()
    {
        var pattern = new string('(', 4_900) + new string(')', 4_900);

        Timed(() => JsonSchema.Parse(JsonSerializer.SerializeToElement(new { pattern })).IsValid(Json("\"a\""))).ShouldBeTrue();
        Should.Throw<JsonSchemaException>(() => JsonSchema.Parse(JsonSerializer.SerializeToElement(new { pattern = pattern + pattern })));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}""")]
    [InlineData("""{"$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    public void Validate_SchemaThatRefersToItselfWithoutEnd_IsAnError(string schema)
    {
        Errors(schema, "1").ShouldHaveSingleItem()
            .ShouldBe("the value: expected at most 512 nested checks, found more: the value is too deep, or the schema refers to itself without end");
        Parse(schema).IsValid(Json("1")).ShouldBeFalse();
    }

    [Fact]
    public void Validate_SchemaThatDoublesAtEachStep_RunsOutOfSteps()
    {
        var schema = new StringBuilder("""{"$defs":{"0":{"type":"integer"}""");
        for (var level = 1; level <= 60; level++)
            schema.Append($$""","{{level}}":{"allOf":[{"$ref":"#/$defs/{{level - 1}}"},{"$ref":"#/$defs/{{level - 1}}"}]}""");
        schema.Append("""},"$ref":"#/$defs/60"}""");

        Timed(() => Errors(schema.ToString(), "1")).ShouldHaveSingleItem().ShouldContain("expected a check of at most 5000000 steps");
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(600, false)]
    [InlineData(20_000, false)]
    public void Validate_InstanceNestedDeeply_PassesUpToTheLimitAndNeverCrashes(int depth, bool passes) =>
        Parse("""{"items":{"$ref":"#"}}""", new JsonSchemaOptions { MaxDepth = 1000 })
            .IsValid(Json(new string('[', depth) + new string(']', depth), 100_000)).ShouldBe(passes);

    [Theory]
    [InlineData("""{"uniqueItems":true}""")]
    [InlineData("""{"enum":[1,[[]]]}""")]
    [InlineData("""{"const":{"a":1}}""")]
    public void Validate_DeepInstanceCompared_NeverCrashes(string schema)
    {
        var deep = new string('[', 20_000) + new string(']', 20_000);

        Parse(schema).Validate(Json($"[{deep},{deep}]", 100_000)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("{\"not\":", "}", "true")]
    [InlineData("{\"items\":", "}", "{}")]
    [InlineData("{\"enum\":", "}", "[1]")]
    [InlineData("{\"enum\":[", "]}", "1")]
    public void Parse_SchemaNestedDeeply_IsRefusedNotACrash(string open, string close, string core)
    {
        var schema = string.Concat(Enumerable.Repeat(open, 8_000)) + core + string.Concat(Enumerable.Repeat(close, 8_000));

        try
        {
            Parse(schema).IsValid(Json("1"));
        }
        catch (JsonSchemaException error)
        {
            error.Message.ShouldContain("expected");
        }
    }

    [Fact]
    public void Parse_MoreSubschemasThanAllowed_IsRefused()
    {
        var schema = $$"""{"anyOf":[{{string.Join(',', Enumerable.Repeat("{}", 30_000))}}]}""";

        Should.Throw<JsonSchemaException>(() => Parse(schema)).Expected.ShouldBe("a schema worth at most 20000 subschemas");
        Parse(schema, new JsonSchemaOptions { MaxSubschemas = 40_000 }).IsValid(Json("1")).ShouldBeTrue();
    }

    [Fact]
    public void Parse_LongNameAboveManySubschemas_IsRefusedBeforeItMultiplies()
    {
        var schema = "{\"properties\":{\"" + new string('x', 1_000_000) + "\":{\"anyOf\":[" + string.Join(',', Enumerable.Repeat("{}", 10_000)) + "]}}}";

        Timed(() => Should.Throw<JsonSchemaException>(() => Parse(schema)));
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1e999999999999999999999", true)]
    [InlineData("""{"type":"integer"}""", "1e-999999999", false)]
    [InlineData("""{"multipleOf":3}""", "3e999999999", true)]
    [InlineData("""{"multipleOf":7e-999999999}""", "1e999999999", false)]
    [InlineData("""{"minimum":1e308}""", "1e309", true)]
    [InlineData("""{"maximum":-1e400}""", "-1e399", false)]
    [InlineData("""{"const":100000000000000000000000000000000000001}""", "1.00000000000000000000000000000000000001e38", true)]
    [InlineData("""{"const":0}""", "-0.0e5", true)]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740993", false)]
    [InlineData("""{"multipleOf":0.1}""", "0.30000000000000000000000000001", false)]
    public void Validate_NumbersBeyondDouble_AreExact(string schema, string instance, bool valid) =>
        Timed(() => Parse(schema).IsValid(Json(instance))).ShouldBe(valid);

    [Theory]
    [InlineData("""{"type":"integer"}""")]
    [InlineData("""{"multipleOf":7}""")]
    [InlineData("""{"enum":[1]}""")]
    public void Validate_NumberOfAMillionDigits_IsDecidedQuickly(string schema) =>
        Timed(() => Parse(schema).IsValid(Json(new string('9', 1_000_000)))).ShouldBe(schema.Contains("integer"));

    [Theory]
    [InlineData("""{"minLength":1}""", "\"\\ud800\"")]
    [InlineData("""{"type":"null"}""", "\"\\udc00x\"")]
    [InlineData("""{"additionalProperties":true,"required":["a"]}""", "{\"\\ud800\":1}")]
    [InlineData("""{"uniqueItems":true}""", "[\"\\ud800\",\"\\ud800\"]")]
    public void Validate_HalfASurrogatePair_IsAnErrorNotACrash(string schema, string instance) =>
        Errors(schema, instance).ShouldHaveSingleItem().ShouldContain("expected text in well-formed Unicode");

    [Theory]
    [InlineData("""{"pattern":"\ud800"}""")]
    [InlineData("""{"properties":{"\ud800":true}}""")]
    [InlineData("""{"const":"\ud800"}""")]
    public void Parse_HalfASurrogatePair_IsRefused(string schema) => Should.Throw<JsonSchemaException>(() => Parse(schema));

    [Fact]
    public void Validate_BytesThatAreNoUtf8_IsAnErrorNotACrash()
    {
        using var document = JsonDocument.Parse(new byte[] { (byte)'"', 0xFF, 0xFE, (byte)'"' });

        Parse("""{"maxLength":9}""").Validate(document.RootElement).ShouldHaveSingleItem();
    }

    [Fact]
    public void Validate_NoValueAtAll_IsAnError() => Parse("true").Validate(default).ShouldHaveSingleItem().Found.ShouldBe("none");

    [Fact]
    public void Validate_NameThatStandsTwice_HoldsForBothValues() =>
        Parse("""{"properties":{"a":{"type":"null"}}}""").IsValid(Json("""{"a":1,"a":null}""")).ShouldBeFalse();

    [Fact]
    public void Validate_BigInstances_AreFine()
    {
        var items = Json($"[{string.Join(',', Enumerable.Range(0, 300_000))}]");
        var rows = Json($"[{string.Join(',', Enumerable.Range(0, 50_000).Select(row => $$"""{"id":{{row}},"name":"row {{row}}"}"""))}]");

        Timed(() => Parse("""{"uniqueItems":true,"items":{"type":"integer"}}""").IsValid(items)).ShouldBeTrue();
        Timed(() => Parse("""
            {"items":{"properties":{"id":{"type":"integer"},"name":{"pattern":"^row [0-9]+$"}},"required":["id"],"unevaluatedProperties":false}}
            """, Patient).Validate(rows)).ShouldBeEmpty();
        Timed(() => Parse("""{"items":{"anyOf":[{"type":"string"},{"type":"null"}]}}""").Validate(items)).Count.ShouldBe(20);
    }

    [Fact]
    public void Validate_ManyThreads_AgreeOnOneSchema()
    {
        var schema = Parse("""{"items":{"pattern":"^(a|b)+$","enum":["a","ab"]},"unevaluatedItems":false}""");

        Parallel.For(0, 2_000, turn =>
        {
            schema.IsValid(Json("""["a","ab"]""")).ShouldBeTrue();
            schema.Validate(Json($"[\"b{turn}\"]")).Count.ShouldBe(2);
        });
    }

    private static T Timed<T>(Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        watch.Elapsed.ShouldBeLessThan(Bound);
        return result;
    }
}

using static Baton.Schema.Tests.Schemas;

namespace Baton.Schema.Tests;

public sealed class MessageTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "5", "the value: expected a string, found 5")]
    [InlineData("""{"type":["string","null"]}""", "[1]", "the value: expected a string or null, found an array of 1 item")]
    [InlineData("""{"properties":{"amount":{"minimum":0}}}""", """{"amount":-5}""", "/amount: expected a number of at least 0, found -5")]
    [InlineData("""{"exclusiveMaximum":1e2}""", "100", "the value: expected a number below 1e2, found 100")]
    [InlineData("""{"multipleOf":0.01}""", "1.005", "the value: expected a multiple of 0.01, found 1.005")]
    [InlineData("""{"minLength":3}""", "\"é🐲\"", "the value: expected at least 3 characters, found 2 characters: \"é🐲\"")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "the value: expected at most 1 item, found an array of 2 items")]
    [InlineData("""{"pattern":"^a+$"}""", "\"b\"", "the value: expected text that matches ^a+$, found \"b\"")]
    [InlineData("""{"format":"date"}""", "\"tomorrow\"", "the value: expected text in the format date, for example 2026-01-31, found \"tomorrow\"")]
    [InlineData("""{"enum":["a","b",{"c": 1}]}""", "\"d\"", "the value: expected one of \"a\", \"b\", {\"c\":1}, found \"d\"")]
    [InlineData("""{"const":"a"}""", "null", "the value: expected \"a\", found null")]
    [InlineData("""{"required":["id"]}""", "{}", "the value: expected the property \"id\", found an object without it")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "the value: expected the property \"b\" beside \"a\", found an object without it")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"b":1}""", "/b: expected no such property, only \"a\", found 1")]
    [InlineData("""{"unevaluatedProperties":false}""", """{"b":1}""", "/b: expected no such property, found 1")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "the value: expected items that all differ, found items 0 and 2 alike")]
    [InlineData("""{"contains":{"type":"string"}}""", "[1]", "the value: expected at least 1 of the items to fit the schema under contains, found 0 of 1 item")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "the value: expected a property name that is at most 1 character, found 2 characters: \"ab\"")]
    [InlineData("""{"not":{"type":"null"}}""", "null", "the value: expected a value that does not fit the schema under not, found null")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "3", "the value: expected exactly one of 2 alternatives to fit, found that alternatives 0, 1 all do (counted from 0)")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"const":"all"}]}""", "true", "the value: expected an integer or \"all\", found true")]
    [InlineData("false", "1", "the value: expected no value here, found 1")]
    [InlineData("""{"items":{"properties":{"a/b~":{"type":"null"}}}}""", """[{},{"a/b~":0}]""", "/1/a~1b~0: expected null, found 0")]
    public void Error_OfEachKeyword_SaysWhereWhatAndWhatInstead(string schema, string instance, string expected) =>
        Errors(schema, instance).ShouldBe([expected]);

    [Fact]
    public void Error_NoAlternativeFits_NamesTheNearestAndWhatItLacks()
    {
        const string schema = """
            {"anyOf":[
              {"properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},
              {"properties":{"kind":{"const":"cash"},"amount":{"type":"number"},"currency":{"type":"string"}},"required":["kind","amount","currency"]}]}
            """;

        Errors(schema, """{"kind":"cash","amount":"five"}""").ShouldBe(
        [
            "the value: expected a value that fits at least one of 2 alternatives, found an object with 2 properties that fits none; "
            + "the nearest is alternative 1 (counted from 0), which lacks what follows",
            "/amount: expected a number, found \"five\"",
            "the value: expected the property \"currency\", found an object without it",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Error_UnderReference_NamesTheKeywordThatRefused() =>
        Parse("""{"$defs":{"n":{"minimum":3}},"items":{"$ref":"#/$defs/n"}}""").Validate(Json("[5,1]"))
            .ShouldBe([new SchemaError("/1", "/$defs/n/minimum", "a number of at least 3", "1")]);

    [Fact]
    public void Error_FailedSubschemaBesideUnevaluatedProperties_IsNotBuriedInUnevaluatedOnes() =>
        Errors("""{"anyOf":[{"properties":{"a":{"const":1},"b":{"const":2}}}],"unevaluatedProperties":false}""", """{"a":3,"b":4}""")
            .Skip(1).ShouldBe(["/a: expected 1, found 3", "/b: expected 2, found 4"]);

    [Fact]
    public void Error_HostileText_IsCutAndEscaped()
    {
        var error = Errors("""{"type":"null"}""", $"\"\\u001b[2J\\n\\u202e{new string('x', 1000)}\"").ShouldHaveSingleItem();

        error.ShouldNotContain("\u001b");
        error.ShouldNotContain("\n");
        error.ShouldNotContain("\u202e");
        error.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void Validate_ManyErrors_StopsAtTheCap()
    {
        var instance = $"[{string.Join(',', Enumerable.Repeat("1", 100))}]";

        Errors("""{"items":{"type":"string"}}""", instance).Length.ShouldBe(20);
        Errors("""{"items":{"type":"string"}}""", instance, new JsonSchemaOptions { MaxErrors = 3 }).Length.ShouldBe(3);
    }
}

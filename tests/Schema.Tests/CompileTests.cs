using System.Text.Json;
using static Baton.Schema.Tests.Schemas;

namespace Baton.Schema.Tests;

public sealed class CompileTests
{
    [Theory]
    [InlineData("5", "", "a schema: an object, true or false", "5")]
    [InlineData("""{"properties":{"a":[]}}""", "/properties/a", "a schema: an object, true or false", "an array of 0 items")]
    [InlineData("""{"properties":[]}""", "/properties", "an object", "an array of 0 items")]
    [InlineData("""{"type":"text"}""", "/type", "null, boolean, integer, number, string, array or object", "\"text\"")]
    [InlineData("""{"type":[]}""", "/type", "the name of a type or an array of such names", "an array of 0 items")]
    [InlineData("""{"items":{"minimum":"1"}}""", "/items/minimum", "a number", "\"1\"")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf", "a number above 0 with at most 100 digits", "0")]
    [InlineData("""{"minLength":-1}""", "/minLength", "a whole number of at least 0", "-1")]
    [InlineData("""{"maxItems":1.5}""", "/maxItems", "a whole number of at least 0", "1.5")]
    [InlineData("""{"contains":true,"minContains":"1"}""", "/minContains", "a whole number of at least 0", "\"1\"")]
    [InlineData("""{"required":["a",1]}""", "/required", "a string", "1")]
    [InlineData("""{"uniqueItems":1}""", "/uniqueItems", "true or false", "1")]
    [InlineData("""{"allOf":[]}""", "/allOf", "an array of at least one schema", "an array of 0 items")]
    [InlineData("""{"items":[{}]}""", "/items", "a schema: an object, true or false", "an array of 1 item")]
    [InlineData("""{"type":"string","type":"number"}""", "", "each name once", "\"type\" twice")]
    [InlineData("""{"$anchor":"#a"}""", "/$anchor", "a name of letters, digits, '-', '_' and '.'", "\"#a\"")]
    [InlineData("""{"$id":"#a"}""", "/$id", "a URI without fragment", "\"#a\"")]
    [InlineData("""{"$defs":{"a":{"$id":"urn:x:y"},"b":{"$id":"urn:x:y"}}}""", "/$defs/b/$id", "a $id that no other schema has", "\"urn:x:y\"")]
    [InlineData("""{"format":1}""", "/format", "a string", "1")]
    public void Parse_WrongKeyword_SaysWhereWhatAndWhatInstead(string schema, string location, string expected, string found)
    {
        var error = Should.Throw<JsonSchemaException>(() => Parse(schema));

        (error.Location, error.Expected, error.Found).ShouldBe((location, expected, found));
        error.Message.ShouldBe($"The schema cannot be used: {(location.Length == 0 ? "its root" : location)}: expected {expected}, found {found}.");
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/none"}""")]
    [InlineData("""{"$ref":"#none"}""")]
    [InlineData("""{"$ref":"other.json"}""")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""")]
    [InlineData("""{"$ref":"file:///etc/passwd"}""")]
    [InlineData("""{"$dynamicRef":"#none"}""")]
    public void Parse_ReferenceToNowhere_IsRefusedAndNothingFetched(string schema) =>
        Should.Throw<JsonSchemaException>(() => Parse(schema)).Location.ShouldBe(schema.Contains("dynamic") ? "/$dynamicRef" : "/$ref");

    [Theory]
    [InlineData("(")]
    [InlineData("[b-a]")]
    [InlineData("a{2,1}")]
    [InlineData(@"\Z")]
    [InlineData(@"(?i)a")]
    [InlineData(@"\p{Script=Greek}")]
    [InlineData(@"(a)\2")]
    public void Parse_PatternThatIsNoRegularExpression_IsRefused(string pattern)
    {
        var error = Should.Throw<JsonSchemaException>(() => JsonSchema.Parse(JsonSerializer.SerializeToElement(new { pattern })));

        error.Location.ShouldBe("/pattern");
        error.Expected.ShouldBe("a regular expression as in JavaScript (ECMA-262)");
    }

    [Fact]
    public void Parse_ErrorInGivenDocument_NamesTheDocument()
    {
        var options = new JsonSchemaOptions { Documents = new Dictionary<Uri, JsonElement> { [new("https://a.example/b")] = Json("""{"type":1}""") } };

        Should.Throw<JsonSchemaException>(() => Parse("""{"$ref":"https://a.example/b"}""", options)).Location.ShouldBe("https://a.example/b#/type");
    }

    [Fact]
    public void Parse_RequiredVocabularyUnknown_IsRefused()
    {
        var meta = Json("""{"$vocabulary":{"https://a.example/vocabulary":true}}""");
        var options = new JsonSchemaOptions { Documents = new Dictionary<Uri, JsonElement> { [new("https://a.example/meta")] = meta } };

        Should.Throw<JsonSchemaException>(() => Parse("""{"$schema":"https://a.example/meta"}""", options)).Location.ShouldBe("/$schema");
    }

    [Fact]
    public void Parse_SourceDisposedAfterwards_StaysUsable()
    {
        var document = JsonDocument.Parse("""{"enum":[{"a":1}]}""");
        var schema = JsonSchema.Parse(document.RootElement);
        document.Dispose();

        schema.IsValid(Json("""{"a":1}""")).ShouldBeTrue();
        schema.Validate(Json("2")).ShouldHaveSingleItem().Expected.ShouldBe("""{"a":1}""");
    }

    [Theory]
    [InlineData("""{"items":[{"type":"string"}],"additionalItems":false}""", """["a"]""", "[1]", """["a",1]""")]
    [InlineData("""{"dependencies":{"a":["b"],"c":{"required":["d"]}}}""", """{"a":1,"b":1}""", """{"a":1}""", """{"c":1}""")]
    [InlineData("""{"minimum":1,"exclusiveMinimum":true}""", "2", "1", "0")]
    [InlineData("""{"definitions":{"n":{"$id":"#n","type":"null"}},"properties":{"a":{"$ref":"#n"}}}""", """{"a":null}""", """{"a":1}""", """{"a":"n"}""")]
    [InlineData("""{"type":"object","additionalProperties":{"$recursiveRef":"#"}}""", """{"a":{}}""", "1", """{"a":1}""")]
    public void Parse_OlderDraft_KeepsItsMeaning(string schema, string valid, string invalid, string alsoInvalid)
    {
        var older = Parse(schema.Insert(1, "\"$schema\":\"http://json-schema.org/draft-07/schema#\","));

        older.IsValid(Json(valid)).ShouldBeTrue();
        older.IsValid(Json(invalid)).ShouldBeFalse();
        older.IsValid(Json(alsoInvalid)).ShouldBeFalse();
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedAtParse()
    {
        JsonSchemaOptions[] wrong =
        [
            new() { MaxErrors = 0 }, new() { MaxDepth = 0 }, new() { MaxDepth = 10_001 }, new() { MaxSubschemas = 0 }, new() { MaxSteps = 0 },
            new() { RegexTimeout = TimeSpan.Zero }, new() { RegexTimeout = TimeSpan.FromDays(1) },
            new() { Documents = new Dictionary<Uri, JsonElement> { [new Uri("a", UriKind.Relative)] = Json("{}") } },
            new() { Documents = new Dictionary<Uri, JsonElement> { [new Uri("urn:a")] = default } },
        ];

        foreach (var options in wrong) Should.Throw<ArgumentException>(() => Parse("true", options));
    }

    [Fact]
    public void Options_Default_AreTheDocumentedOnes()
    {
        var options = new JsonSchemaOptions();

        (options.AssertFormats, options.Documents.Count, options.MaxErrors, options.MaxDepth, options.MaxSubschemas, options.MaxSteps, options.RegexTimeout)
            .ShouldBe((true, 0, 20, 512, 20_000, 5_000_000, TimeSpan.FromSeconds(1)));
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Schema.Tests;

/// <summary>What holds for any schema and any instance.</summary>
public sealed class PropertyTests
{
    private static readonly string[] Names = ["a", "b", "ab", "", "a/b~", "$ref", "é🐲"];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-0.0", "1", "1.0", "1.5", "-3", "1e400", "\"\"", "\"a\"", "\"ab\"", "\"é🐲\"", "\"2026-01-31\"", "\"\\ud800\"",
    ];

    private static readonly string[] Patterns = ["^a", "b$", "^(a|b)*$", @"\d", "[^a]", "(", @"(?=a)", @"\p{L}", "^.{1,2}$"];

    private static Gen<string> Value { get; } = Gen.Sized(size => ValueOf(Math.Min(size, 12)));

    private static Gen<string> Subschema { get; } = Gen.Sized(size => SchemaOf(Math.Min(size, 12)));

    [Fact]
    public void Parse_AnySchema_SucceedsOrSaysWhy() => Holds(Subschema, schema =>
    {
        try
        {
            JsonSchema.Parse(Schemas.Json(schema));
        }
        catch (JsonSchemaException error)
        {
            error.Expected.ShouldNotBeEmpty();
        }
    });

    [Fact]
    public void Parse_AnyJson_SucceedsOrSaysWhy() => Holds(Value, value => TryParse(value));

    [Fact]
    public void Validate_AnyInstance_AgreesWithIsValidAndStaysInItsBounds() => Holds(Pairs, pair =>
    {
        if (TryParse(pair.Schema) is not { } schema) return;
        var instance = Schemas.Json(pair.Value);
        var errors = schema.Validate(instance);
        errors.Count.ShouldBeLessThanOrEqualTo(20);
        schema.IsValid(instance).ShouldBe(errors.Count == 0);
        errors.ShouldAllBe(error => error.Expected.Length > 0 && error.Found.Length > 0);
    });

    [Fact]
    public void Validate_SchemaWrapped_MeansTheSame() => Holds(Pairs, pair =>
    {
        if (TryParse(pair.Schema) is not { } plain) return;
        var instance = Schemas.Json(pair.Value);
        var errors = plain.Validate(instance);
        // A limit or broken text is an error whatever the schema around it says.
        if (errors.Any(error => error.SchemaPath.Length == 0 && !pair.Schema.StartsWith('f'))) return;
        var valid = errors.Count == 0;
        string[] same =
        [
            $$"""{"allOf":[{{pair.Schema}},true]}""", $$"""{"anyOf":[false,{{pair.Schema}}]}""", $$"""{"oneOf":[{{pair.Schema}},false]}""",
            $$"""{"$ref":"#/$defs/s","$defs":{"s":{{pair.Schema}} } }""",
            $$"""{"if":{{pair.Schema}},"else":false}""", $$"""{"not":{"not":{{pair.Schema}} } }""",
        ];
        // References from the root of a schema would lead elsewhere from inside another one.
        if (pair.Schema.Contains("\"#")) return;
        foreach (var wrapped in same) TryParse(wrapped)!.IsValid(instance).ShouldBe(valid, wrapped);
        TryParse($$"""{"not":{{pair.Schema}}}""")!.IsValid(instance).ShouldBe(!valid);
    });

    [Fact]
    public void Validate_EnumOfTheInstance_AcceptsItInAnyOrder() => Holds(Value, value =>
    {
        if (value.Contains("ud800")) return;
        var schema = TryParse($$"""{"enum":["other",{{value}}]}""")!;
        schema.IsValid(Schemas.Json(value)).ShouldBeTrue();
        schema.IsValid(Schemas.Json(Reversed(JsonNode.Parse(value))?.ToJsonString() ?? "null")).ShouldBeTrue();
        TryParse("""{"uniqueItems":true}""")!.IsValid(Schemas.Json($"[{value},{value}]")).ShouldBeFalse();
    });

    [Fact]
    public void Validate_NumbersOfAnyForm_CompareAsDecimalsDo() =>
        Holds(Gen.Two(Gen.Zip(Gen.Choose(-2000, 2000), Gen.Choose(-4, 4))), pair =>
        {
            var (left, right) = (Written(pair.Item1), Written(pair.Item2));
            var (x, y) = (Decimal(left), Decimal(right));
            TryParse($$"""{"minimum":{{left}}}""")!.IsValid(Schemas.Json(right)).ShouldBe(y >= x);
            TryParse($$"""{"exclusiveMaximum":{{left}}}""")!.IsValid(Schemas.Json(right)).ShouldBe(y < x);
            TryParse($$"""{"const":{{left}}}""")!.IsValid(Schemas.Json(right)).ShouldBe(y == x);
            TryParse("""{"type":"integer"}""")!.IsValid(Schemas.Json(left)).ShouldBe(decimal.IsInteger(x));
            if (x > 0) TryParse($$"""{"multipleOf":{{left}}}""")!.IsValid(Schemas.Json(right)).ShouldBe(y % x == 0);
        });

    [Fact]
    public void Pattern_AnyText_IsUnderstoodOrRefused() =>
        Holds(TextOf("a b \\ ( ) [ ] ^ $ * + ? { } 1 , - . | d k < > x u p = ! : 🐲"), pattern =>
        {
            if (TryParse($$"""{"pattern":{{JsonSerializer.Serialize(pattern)}}}""") is { } schema) schema.Validate(Schemas.Json("\"ab1🐲\""));
        });

    [Fact]
    public void Format_AnyText_IsDecidedWithoutACrash() =>
        Holds(TextOf("a 1 - : . / @ [ ] % T Z + P xn-- \" ~ { } # ? é 🐲 \u3002 \n 2026-01-31 0"), text =>
        {
            foreach (var (_, format) in Formats.Known) format.Fits(text);
        });

    [Fact]
    public void Format_Examples_FitTheirFormat() => Formats.Known.ShouldAllBe(known => known.Value.Fits(known.Value.Example));

    private static Gen<(string Schema, string Value)> Pairs { get; } = Gen.Zip(Subschema, Value).Select(pair => (pair.Item1, pair.Item2));

    private static Gen<string> TextOf(string pieces) => Gen.Elements(pieces.Split(' ')).ArrayOf().Select(string.Concat);

    private static void Holds<T>(Gen<T> values, Action<T> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_500), Prop.ForAll(Arb.From(values), property));

    private static JsonSchema? TryParse(string schema)
    {
        try
        {
            return JsonSchema.Parse(Schemas.Json(schema));
        }
        catch (JsonSchemaException)
        {
            return null;
        }
    }

    private static string Written((int Digits, int Exponent) number) => $"{number.Digits}e{number.Exponent}";

    private static decimal Decimal(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Reversed(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };

    private static Gen<string> ValueOf(int size)
    {
        var scalar = Gen.Elements(Scalars);
        if (size <= 1) return scalar;
        var inner = ValueOf(size / 3);
        var array = inner.ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]");
        return Gen.OneOf(scalar, array, Gen.Zip(Gen.Elements(Names), inner).ListOf().Select(ObjectOf));
    }

    private static Gen<string> SchemaOf(int size)
    {
        var flat = Gen.Elements("true", "false", "{}");
        if (size <= 1) return flat;
        var inner = SchemaOf(size / 2);
        var list = inner.NonEmptyListOf().Select(items => $"[{string.Join(',', items.Take(3))}]");
        var map = Gen.Zip(Gen.Elements(Names), inner).ListOf().Select(ObjectOf);
        var names = Gen.Elements(Names).ListOf().Select(all => JsonSerializer.Serialize(all.Take(2)));
        var member = Gen.OneOf(
            Member(inner, "items", "not", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "propertyNames"),
            Member(inner, "if", "then", "else"),
            Member(list, "allOf", "anyOf", "oneOf", "prefixItems"),
            Member(map, "properties", "dependentSchemas", "$defs"),
            Member(names, "required"),
            Member(Gen.Elements("0", "1", "1.5", "-1", "1e3"), "minimum", "maximum", "exclusiveMinimum", "multipleOf"),
            Member(Gen.Elements("0", "1", "2", "2.0"), "minLength", "maxItems", "minProperties", "minContains"),
            Member(Gen.Elements("null", "boolean", "integer", "number", "string", "array", "object").Select(type => $"\"{type}\""), "type"),
            Member(Gen.Elements(Patterns).Select(pattern => JsonSerializer.Serialize(pattern)), "pattern"),
            Member(Gen.Elements(Formats.Known.Keys.ToArray()).Select(format => $"\"{format}\""), "format"),
            Member(Gen.Elements("\"#\"", "\"#/$defs/a\"", "\"#/items\"", "\"https://json-schema.org/draft/2020-12/meta/content\""), "$ref"),
            Member(ValueOf(4), "const", "default"),
            Member(Gen.Elements("true", "false"), "uniqueItems"));
        return Gen.Frequency((1, flat), (8, member.NonEmptyListOf().Select(ObjectOf)));
    }

    private static string ObjectOf(IEnumerable<(string Name, string Value)> members) =>
        $"{{{string.Join(',', members.DistinctBy(one => one.Name).Take(4).Select(one => $"{JsonSerializer.Serialize(one.Name)}:{one.Value}"))}}}";

    private static Gen<(string Name, string Value)> Member(Gen<string> value, params string[] names) =>
        Gen.Zip(Gen.Elements(names), value).Select(pair => (pair.Item1, pair.Item2));
}

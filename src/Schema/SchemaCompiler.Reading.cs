using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <content>Reads the values of keywords and says what is wrong with them.</content>
internal sealed partial class SchemaCompiler
{
    /// <summary>A subschema being compiled.</summary>
    private sealed record Draft(SchemaNode Node, string Own, Dictionary<string, JsonElement> Members)
    {
        public List<Keyword> Keywords { get; } = [];

        public bool IsLegacy => Node.Resource.Dialect.Legacy;

        public string Pointer(params ReadOnlySpan<string> names)
        {
            var pointer = Own;
            foreach (var name in names) pointer += "/" + JsonText.PointerToken(name);
            return pointer;
        }

        public string Location(params ReadOnlySpan<string> names) => Node.Resource.Document.Prefix + Pointer(names);
    }

    private static EvaluationFault Wrong(string expected, JsonElement found) => new(expected, JsonText.Describe(found));

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : throw Wrong("a string", value);

    private static bool Flag(JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong("true or false", value);

    private static JsonElement Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value : throw Wrong("a number", value);

    private static JsonElement Divisor(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && JsonNumber.Of(value) is { Sign: > 0, Digits.Length: <= 100 }
            ? value
            : throw Wrong("a number above 0 with at most 100 digits", value);

    private static long Count(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || JsonNumber.Of(value) is not { Sign: >= 0, IsInteger: true } number)
            throw Wrong("a whole number of at least 0", value);
        return number.Sign == 0 ? 0 : number.Exponent > 15 ? long.MaxValue : (long)value.GetDouble();
    }

    private static IEnumerable<JsonElement> Array(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong("an array", value);

    private static string[] Strings(JsonElement value) => [.. Array(value).Select(Text)];

    private static Dictionary<string, string[]> StringLists(JsonElement value) =>
        Members(value).ToDictionary(member => member.Key, member => Strings(member.Value));

    private static JsonTypes Types(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) return TypeOf(value);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw Wrong("the name of a type or an array of such names", value);
        return value.EnumerateArray().Aggregate(JsonTypes.None, (types, name) => types | TypeOf(name));
    }

    private static JsonTypes TypeOf(JsonElement name) => Text(name) switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => throw Wrong("null, boolean, integer, number, string, array or object", name),
    };

    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong("an object", value);
        var members = new Dictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject())
        {
            var name = JsonText.NameOf(property);
            if (!members.TryAdd(name, property.Value)) throw new EvaluationFault("each name once", $"{JsonText.Quote(name)} twice");
        }
        return members;
    }

    private void Take(int subschemas)
    {
        if ((_left -= subschemas) < 0) throw new EvaluationFault($"a schema worth at most {_options.MaxSubschemas} subschemas", "more");
    }

    private Regex Pattern(string text)
    {
        Take(10 + (text.Length / 10));
        return EcmaPattern.Compile(text, _options.RegexTimeout);
    }

    private T At<T>(string location, Func<T> read)
    {
        _at = location;
        return read();
    }

    private T? Optional<T>(Draft draft, string name, Func<Draft, string, JsonElement, T> read)
        where T : class =>
        draft.Members.TryGetValue(name, out var value) ? At(draft.Location(name), () => read(draft, name, value)) : null;

    private SchemaNode Subschema(Draft draft, string name, JsonElement value) => Build(value, draft.Pointer(name), draft.Node.Resource);

    private SchemaNode[] Subschemas(Draft draft, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) throw Wrong("an array of at least one schema", value);
        return [.. value.EnumerateArray().Select((item, index) => Build(item, $"{draft.Pointer(name)}/{index}", draft.Node.Resource))];
    }

    private Dictionary<string, SchemaNode> SubschemaMap(Draft draft, string name, JsonElement value) =>
        Members(value).ToDictionary(
            member => member.Key, member => Build(member.Value, draft.Pointer(name, member.Key), draft.Node.Resource));
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>
/// A tool's question, or a person's task, as a form: a field for each property of the schema. Names, titles and choices are the tool's words, shown as text.
/// What comes back is held to the schema like every other answer, so that this only has to get the types right.
/// </summary>
public static class QuestionForm
{
    private const string Prefix = "field.";

    /// <summary>True: the answer has fields. A tool's question has; so has a person's task whose result is an object that says what is in it.</summary>
    public static bool Takes(Gate gate) => gate.Schema is { } schema
        && (gate.Kind == GateKind.Question || (gate is { Kind: GateKind.Human, TakesWords: false } && Text(schema, "type") == "object" && Properties(schema).Any()));

    /// <summary>The fields, and the buttons that answer and decline.</summary>
    /// <param name="schema">The requested schema, an object.</param>
    public static string Render(JsonElement schema)
    {
        var form = new StringBuilder();
        var required = Names(schema);
        foreach (var (name, property) in Properties(schema))
            form.Append(Field(name, property, required.Contains(name)));
        return form
            .Append("<button name=\"decision\" value=\"respond\">Answer</button>")
            .Append("<label>Why (optional) <input name=\"comment\" maxlength=\"500\"></label>")
            .Append("<button name=\"decision\" value=\"reject\" formnovalidate>Decline to answer</button>")
            .ToString();
    }

    /// <summary>The answer that was filled in, as JSON; a field left empty is left out.</summary>
    /// <param name="schema">The requested schema, an object.</param>
    /// <param name="form">What came back.</param>
    /// <exception cref="JsonException">A field that takes JSON holds something else.</exception>
    public static string Read(JsonElement schema, IFormCollection form)
    {
        var answer = new JsonObject();
        foreach (var (name, property) in Properties(schema))
        {
            var values = form[Prefix + name].Where(v => !string.IsNullOrEmpty(v)).Select(v => v!).ToArray();
            if (values.Length == 0)
                continue;
            answer[name] = Kind(property) switch
            {
                "string" => values[0],
                "array" when Choices(property) is not null => new JsonArray([.. values.Select(v => (JsonNode?)v)]),
                // The text of a number or of true and false is their JSON.
                _ => JsonNode.Parse(values[0]),
            };
        }

        return answer.ToJsonString();
    }

    private static string Field(string name, JsonElement property, bool required)
    {
        var (field, must) = ($"name=\"{Escape(Prefix + name)}\"", required ? " required" : "");
        var label = Escape(Text(property, "title") ?? name) + (required ? "" : " (optional)");
        var hint = Text(property, "description") is { } description ? $" <small>{Escape(description)}</small>" : "";
        var preset = property.TryGetProperty("default", out var value) ? value : (JsonElement?)null;
        var shown = Escape(preset is { ValueKind: JsonValueKind.String } text ? text.GetString()! : preset?.GetRawText() ?? "");
        var control = (Kind(property), Choices(property)) switch
        {
            ("array", { } many) => $"<select {field} multiple{must}>{Options(many, preset)}</select>",
            (_, { } one) => $"<select {field}{must}><option></option>{Options(one, preset)}</select>",
            ("boolean", _) => $"<select {field}{must}><option></option>{Options([("true", "Yes"), ("false", "No")], preset)}</select>",
            ("integer", _) => $"<input type=\"number\" step=\"1\" {field} value=\"{shown}\"{must}>",
            ("number", _) => $"<input type=\"number\" step=\"any\" {field} value=\"{shown}\"{must}>",
            ("string", _) => $"<input {field} value=\"{shown}\"{must}>",
            _ => $"<textarea {field} rows=\"3\" placeholder=\"JSON\"{must}>{shown}</textarea>",
        };
        return $"<label>{label}{hint} {control}</label>";
    }

    private static string Options(IEnumerable<(string Value, string Title)> choices, JsonElement? preset)
    {
        var chosen = preset switch
        {
            { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Select(v => v.ToString()).ToHashSet(StringComparer.Ordinal),
            { ValueKind: JsonValueKind.True } => ["true"],
            { ValueKind: JsonValueKind.False } => ["false"],
            { } one => [one.ToString()],
            null => [],
        };
        return string.Concat(choices.Select(c =>
            $"<option value=\"{Escape(c.Value)}\"{(chosen.Contains(c.Value) ? " selected" : "")}>{Escape(c.Title)}</option>"));
    }

    /// <summary>What can be chosen, in each way that the protocol has to say it. Null: anything can be said.</summary>
    private static List<(string Value, string Title)>? Choices(JsonElement property)
    {
        var source = Kind(property) == "array" && property.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object ? items : property;
        foreach (var word in new[] { "oneOf", "anyOf" })
        {
            if (Array(source, word) is { } titled && titled.All(t => Text(t, "const") is not null))
                return [.. titled.Select(t => (Text(t, "const")!, Text(t, "title") ?? Text(t, "const")!))];
        }

        if (Array(source, "enum") is not { } values || values.Any(v => v.ValueKind != JsonValueKind.String))
            return null;
        var names = Array(source, "enumNames") is { } given && given.Count == values.Count ? given : values;
        return [.. values.Zip(names, (v, n) => (v.GetString()!, n.ToString()))];
    }

    private static IEnumerable<(string Name, JsonElement Schema)> Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object).Select(p => (p.Name, p.Value))
            : [];

    private static HashSet<string> Names(JsonElement schema) =>
        Array(schema, "required") is { } names ? [.. names.Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)] : [];

    private static List<JsonElement>? Array(JsonElement schema, string word) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(word, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : null;

    private static string? Text(JsonElement schema, string word) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(word, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string Kind(JsonElement property) => Text(property, "type") ?? "";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

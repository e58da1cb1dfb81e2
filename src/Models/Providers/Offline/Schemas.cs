using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Baton.Models.Offline;

/// <summary>The parts of JSON Schema that say what a value looks like.</summary>
internal static class Schemas
{
    private const int Deepest = 8;
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    public static IEnumerable<Parameter> Parameters(JsonElement schema)
    {
        schema = Resolve(schema, schema);
        if (schema.ValueKind is not JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind is not JsonValueKind.Object)
        {
            yield break;
        }

        var required = schema.TryGetProperty("required", out var names) && names.ValueKind is JsonValueKind.Array
            ? names.EnumerateArray().Where(n => n.ValueKind is JsonValueKind.String).Select(n => n.GetString()).ToHashSet()
            : [];
        foreach (var property in properties.EnumerateObject().Take(100))
        {
            var resolved = Resolve(property.Value, schema);
            var description = Text(resolved, "description") ?? "";
            yield return new Parameter(
                property.Name,
                [.. Words.Split(property.Name).Select(Words.Stem)],
                [.. Words.Content(description)],
                description,
                resolved,
                required.Contains(property.Name));
        }
    }

    /// <summary>Follows references within the schema and takes the first alternative that is not null.</summary>
    public static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        for (var depth = 0; depth < Deepest && schema.ValueKind is JsonValueKind.Object; depth++)
        {
            if (Text(schema, "$ref") is { } reference && reference.StartsWith("#/", StringComparison.Ordinal))
            {
                var target = root;
                foreach (var part in reference[2..].Split('/'))
                {
                    if (target.ValueKind is not JsonValueKind.Object || !target.TryGetProperty(part, out target))
                        return default;
                }

                schema = target;
            }
            else if ((schema.TryGetProperty("anyOf", out var any) || schema.TryGetProperty("oneOf", out any)) && any.ValueKind is JsonValueKind.Array
                && !schema.TryGetProperty("type", out _))
            {
                var first = any.EnumerateArray().FirstOrDefault(a => Text(a, "type") != "null");
                if (first.ValueKind is not JsonValueKind.Object)
                    return schema;
                schema = first;
            }
            else
            {
                return schema;
            }
        }

        return schema;
    }

    /// <summary>The schema's type: the first that is not null; guessed from its keywords where it is not said.</summary>
    public static string Type(JsonElement schema)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
            return "string";
        if (schema.TryGetProperty("type", out var type))
        {
            if (type.ValueKind is JsonValueKind.String)
                return type.GetString()!;
            if (type.ValueKind is JsonValueKind.Array)
                return type.EnumerateArray().Where(t => t.ValueKind is JsonValueKind.String).Select(t => t.GetString()!)
                    .FirstOrDefault(t => t != "null") ?? "null";
        }

        return schema.TryGetProperty("properties", out _) ? "object" : schema.TryGetProperty("items", out _) ? "array" : "string";
    }

    public static bool AllowsNull(JsonElement schema) =>
        schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("type", out var type)
        && (type.ValueEqualsText("null") || (type.ValueKind is JsonValueKind.Array && type.EnumerateArray().Any(t => t.ValueEqualsText("null"))));

    public static string? Text(JsonElement schema, string name) =>
        schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    public static IReadOnlyList<JsonElement> Enum(JsonElement schema) =>
        schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("enum", out var values) && values.ValueKind is JsonValueKind.Array
            ? [.. values.EnumerateArray().Take(200)]
            : [];

    /// <summary>A text as a value that the schema takes.</summary>
    /// <returns>Null: the schema does not take it.</returns>
    public static JsonNode? Convert(string text, JsonElement schema)
    {
        switch (Type(schema))
        {
            case "integer" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                return InRange(whole, schema) ? JsonValue.Create(whole) : null;
            case "number" when decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number):
                return InRange(number, schema) ? JsonValue.Create(number) : null;
            case "string" when Fits(text, schema):
                return JsonValue.Create(text);
            default:
                return null;
        }
    }

    public static JsonNode? Convert(JsonElement value, JsonElement schema) => value.ValueKind switch
    {
        JsonValueKind.String => Convert(value.GetString()!, schema),
        JsonValueKind.Number => Convert(value.GetRawText(), schema),
        JsonValueKind.True or JsonValueKind.False when Type(schema) is "boolean" => JsonValue.Create(value.GetBoolean()),
        JsonValueKind.Array when Type(schema) is "array" => JsonNode.Parse(value.GetRawText()),
        _ => null,
    };

    private static bool InRange(decimal value, JsonElement schema) =>
        !(Number(schema, "minimum") > value) && !(Number(schema, "maximum") < value)
        && !(Number(schema, "exclusiveMinimum") >= value) && !(Number(schema, "exclusiveMaximum") <= value);

    private static bool Fits(string text, JsonElement schema)
    {
        if (Number(schema, "minLength") > text.Length || Number(schema, "maxLength") < text.Length)
            return false;
        if (Enum(schema) is { Count: > 0 } values && !values.Any(v => v.ValueKind is JsonValueKind.String && v.ValueEquals(text)))
            return false;
        if (Text(schema, "pattern") is not { } pattern)
            return true;
        try
        {
            // Schemas come from outside: only patterns that cannot run away.
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static bool ValueEqualsText(this JsonElement element, string text) =>
        element.ValueKind is JsonValueKind.String && element.ValueEquals(text);

    public static decimal? Number(JsonElement schema, string name) =>
        schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
            && value.TryGetDecimal(out var number)
            ? number
            : null;
}

using System.Buffers;
using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

/// <summary>Reads a JSON Schema that is written as YAML, and compiles it once to see whether it can be used.</summary>
internal static class SchemaReader
{
    private static readonly HashSet<string> Keywords =
    [
        "$schema", "$id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$defs", "$comment", "$vocabulary", "definitions",
        "type", "enum", "const", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "format",
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties",
        "unevaluatedProperties", "dependentRequired", "dependentSchemas", "dependencies",
        "items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains", "minItems", "maxItems", "uniqueItems",
        "unevaluatedItems",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
        "contentEncoding", "contentMediaType", "contentSchema", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
    ];

    /// <summary>A schema, or the short form <c>{ amount: { minimum: 50 } }</c> in which each key is an argument's name.</summary>
    public static JsonElement? Condition(Field field, ProblemList problems, bool needed)
    {
        if (field.Node is not YamlMap { Entries.Count: > 0 } map || map.Entries.All(e => Keywords.Contains(e.Key.Text)))
            return Read(field, problems);
        if (map.Entries.FirstOrDefault(e => Keywords.Contains(e.Key.Text)).Key is { } keyword)
        {
            field.Error("expected either JSON Schema keywords or names of arguments, " +
                $"found both (the keyword '{keyword.Text}' among others); put the arguments under 'properties'.");
            return null;
        }

        var properties = new Dictionary<string, JsonElement?>(StringComparer.Ordinal);
        foreach (var (name, schema) in field.AsNamed("arguments") ?? [])
            properties[name] = Read(schema, problems);
        if (properties.Values.Any(p => p is null))
            return null;
        return needed
            ? JsonSerializer.SerializeToElement(new { properties, required = properties.Keys })
            : JsonSerializer.SerializeToElement(new { properties });
    }

    public static JsonElement? Read(Field field, ProblemList problems)
    {
        if (field.Node is not (YamlMap or YamlScalar { Type: ScalarType.Boolean }))
        {
            field.Expected("a JSON Schema", "write it as a mapping, such as { type: string }.");
            return null;
        }

        if (field.Node is YamlMap { Entries.Count: > 0 } map && !map.Entries.Any(e => Keywords.Contains(e.Key.Text)))
        {
            field.Warn($"expected a JSON Schema, found none of its keywords, so that every value fits; " +
                "for an object with these parts write { type: object, properties: … }.");
        }

        if (Value(field, problems) is not { } schema)
            return null;
        try
        {
            JsonSchema.Parse(schema);
            return schema;
        }
        catch (JsonSchemaException e)
        {
            var (node, path) = Follow(field, e.Location);
            problems.Error(node.Line, node.Column, path, $"expected {e.Expected}, found {Words.Show(e.Found)}; correct the JSON Schema.");
            return null;
        }
    }

    /// <summary>Any value, as JSON.</summary>
    public static JsonElement? Value(Field field, ProblemList problems)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (!Write(field.Node, field.Path, writer, problems))
                return null;
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Writes the node as JSON; false when a part of it is nothing that JSON has.</summary>
    internal static bool Write(YamlNode node, string path, Utf8JsonWriter writer, ProblemList problems)
    {
        var right = true;
        switch (node)
        {
            case YamlMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key.Text);
                    right &= Write(entry.Value, Words.Path(path, entry.Key.Text), writer, problems);
                }

                writer.WriteEndObject();
                break;
            case YamlList list:
                writer.WriteStartArray();
                for (var i = 0; i < list.Items.Count; i++)
                    right &= Write(list.Items[i], $"{path}[{i}]", writer, problems);
                writer.WriteEndArray();
                break;
            case YamlScalar { Type: ScalarType.NotFinite }:
                problems.Error(node.Line, node.Column, path,
                    $"expected a value that JSON has, found '{((YamlScalar)node).Text}'; use a number.");
                writer.WriteNullValue();
                return false;
            case YamlScalar scalar:
                WriteScalar(scalar, writer);
                break;
        }

        return right;
    }

    private static void WriteScalar(YamlScalar scalar, Utf8JsonWriter writer)
    {
        switch (scalar.Type)
        {
            case ScalarType.Null:
                writer.WriteNullValue();
                break;
            case ScalarType.Boolean:
                writer.WriteBooleanValue(CoreSchema.ToBoolean(scalar.Text));
                break;
            case ScalarType.Whole or ScalarType.Number:
                writer.WriteRawValue(CoreSchema.ToJsonNumber(scalar.Text));
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    /// <summary>The node that a JSON pointer into the schema names, as far down as it leads.</summary>
    private static (YamlNode Node, string Path) Follow(Field field, string pointer)
    {
        var (node, path) = (field.Node, field.Path);
        foreach (var escaped in pointer.Split('/').Skip(1))
        {
            var part = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (node is YamlMap map && map.Entries.FirstOrDefault(e => e.Key.Text == part) is { Value: { } value })
                (node, path) = (value, Words.Path(path, part));
            else if (node is YamlList list && int.TryParse(part, out var index) && index >= 0 && index < list.Items.Count)
                (node, path) = (list.Items[index], $"{path}[{index}]");
            else
                break;
        }

        return (node, path);
    }
}

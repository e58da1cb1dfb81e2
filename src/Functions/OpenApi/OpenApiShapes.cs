using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>JSON Schemas of the shapes that requests and answers have, made from their types as they are written.</summary>
internal sealed class OpenApiShapes
{
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>The schemas by name.</summary>
    public JsonObject Schemas { get; } = [];

    /// <summary>What stands for a type: its schema, or where that of a shape of the product is found.</summary>
    public JsonNode Of(Type type)
    {
        if (type.Namespace?.StartsWith("Baton", StringComparison.Ordinal) != true || type.IsEnum)
            return BatonJson.Options.GetJsonSchemaAsNode(type, Exporting);
        var name = Name(type);
        if (!Schemas.ContainsKey(name))
        {
            Schemas[name] = BatonJson.Options.GetJsonSchemaAsNode(type, Exporting);
            Schemas[name]!["title"] = name;
            if (Schemas[name]!.ToJsonString().Contains("\"$ref\"", StringComparison.Ordinal))
                throw new InvalidOperationException($"Expected a shape that does not contain itself, found {type}.");
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static string Name(Type type) => type.IsGenericType
        ? string.Concat(type.GetGenericArguments().Select(Name)) + type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
        : type.Name;

    // Answers leave out what is null, and write numbers as numbers.
    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isNullable = type != context.TypeInfo.Type;
        if (type == typeof(TimeSpan))
            return new JsonObject { ["type"] = Type("string", isNullable), ["description"] = "A duration, ISO 8601 (PT90S); requests may say 90s, 2m or 24h." };
        if (node is not JsonObject schema)
            return node;
        if (type == typeof(int) || type == typeof(long))
            return new JsonObject { ["type"] = Type("integer", isNullable) };
        if (type == typeof(decimal) || type == typeof(double))
            return new JsonObject { ["type"] = Type("number", isNullable) };
        if (context.TypeInfo.Kind != JsonTypeInfoKind.Object)
            return schema;
        var required = context.TypeInfo.Properties.Where(p => p.Get is not null && !p.IsGetNullable && p.PropertyType != typeof(JsonElement)).Select(p => (JsonNode)p.Name).ToArray();
        schema.Remove("required");
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonNode Type(string name, bool isNullable) => isNullable ? new JsonArray(name, "null") : JsonValue.Create(name);
}

using System.Text.Json;

namespace Baton.Schema.Tests;

internal static class Schemas
{
    public static JsonElement Json(string text, int depth = 64)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = depth });
        return document.RootElement.Clone();
    }

    public static JsonSchema Parse(string text, JsonSchemaOptions? options = null) => JsonSchema.Parse(Json(text, 100_000), options);

    /// <summary>The errors of one validation, one line each.</summary>
    public static string[] Errors(string schema, string instance, JsonSchemaOptions? options = null) =>
        [.. Parse(schema, options).Validate(Json(instance, 100_000)).Select(error => error.ToString())];
}

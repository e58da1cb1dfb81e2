using System.Text.Json;

namespace Microsoft.DurableTask.Converters;

/// <summary>Writes values as JSON.</summary>
public class JsonDataConverter : DataConverter
{
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };
    private readonly JsonSerializerOptions _options;

    /// <summary>Makes a converter.</summary>
    /// <param name="options">How JSON is written and read; null means the serializer's defaults, with fields included.</param>
    public JsonDataConverter(JsonSerializerOptions? options = null) => _options = options ?? WithFields;

    /// <summary>The converter with default options.</summary>
    public static JsonDataConverter Default { get; } = new();

    /// <inheritdoc/>
    public override string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value, _options);

    /// <inheritdoc/>
    /// <exception cref="JsonException">The text is no JSON of the type.</exception>
    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : JsonSerializer.Deserialize(data, targetType, _options);
}

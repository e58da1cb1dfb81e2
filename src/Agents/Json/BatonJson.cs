using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Baton.Agents;

/// <summary>The one JSON dialect of the product: camelCase names, snake_case enum words, ISO 8601 durations, nulls left out.</summary>
public static class BatonJson
{
    /// <summary>Compact form: what is stored, hashed and sent.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>The same dialect, indented for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>Writes <paramref name="value"/> in the compact form as UTF-8.</summary>
    public static byte[] ToUtf8<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Writes <paramref name="value"/> in the compact form.</summary>
    public static string ToText<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Writes <paramref name="value"/> indented, for people.</summary>
    public static string ToIndented<T>(T value) => JsonSerializer.Serialize(value, Indented);

    /// <summary>Writes <paramref name="value"/> as a JSON element.</summary>
    public static JsonElement ToElement<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>Reads <typeparamref name="T"/> from UTF-8 JSON.</summary>
    /// <exception cref="JsonException">The text is not JSON, or not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8.Span, Options) ?? throw new JsonException($"Expected a {typeof(T).Name}, found null.");

    /// <summary>Reads <typeparamref name="T"/> from JSON text.</summary>
    /// <exception cref="JsonException">The text is not JSON, or not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"Expected a {typeof(T).Name}, found null.");

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 64,
            // Of a name that is there twice, one reader takes the first and another the last.
            AllowDuplicateProperties = false,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.Converters.Add(new IsoDurationConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class IsoDurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString();
            return Duration.TryParse(text, out var value)
                ? value
                : throw new JsonException($"Expected a duration such as PT90S, 90s, 2m or 24h, found '{text}'.");
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteStringValue(XmlConvert.ToString(value));
    }
}

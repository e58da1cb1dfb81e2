using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// One way to write each JSON value, so that equal values have equal hashes: no blanks, keys sorted by their UTF-16 code units, one way to
/// escape text. Numbers keep the digits they were written with (1.0 is not 1).
/// </summary>
public static class CanonicalJson
{
    /// <summary>Writes <paramref name="value"/> in canonical form, as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">The value is undefined.</exception>
    public static byte[] ToUtf8(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(value, writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Hash of the canonical form: SHA-256 in 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="InvalidOperationException">The value is undefined.</exception>
    public static string Hash(JsonElement value) => Hash(ToUtf8(value));

    /// <summary>SHA-256 of bytes, in 64 lower-case hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}

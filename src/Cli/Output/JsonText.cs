using System.Text.Json;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>JSON for the screen or a pipe: the same values, with what a terminal would obey written as escapes.</summary>
internal static class JsonText
{
    /// <summary>On one line.</summary>
    public static string Compact(JsonElement value) => Clean.Line(Serialize(value, BatonJson.Options));

    /// <summary>Indented for people.</summary>
    public static string Pretty(JsonElement value) => Clean.Block(Serialize(value, BatonJson.Indented));

    private static string Serialize(JsonElement value, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Serialize(value, options);
        }
        catch (JsonException)
        {
            // Half a surrogate pair can be read and passed on, but not written anew.
            return value.GetRawText();
        }
    }
}

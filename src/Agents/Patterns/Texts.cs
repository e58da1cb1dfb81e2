using System.Text.Json;

namespace Baton.Agents;

/// <summary>Texts as members are given them.</summary>
public static class Texts
{
    /// <summary>A JSON value as a person or a model reads it: strings without their quotes.</summary>
    public static string Of(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>The beginning of a text, at most <paramref name="length"/> characters and a mark that there is more.</summary>
    public static string Excerpt(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[..Whole(text, length)] + "…";

    // Not between the halves of one character.
    private static int Whole(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}

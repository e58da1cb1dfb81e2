using System.Globalization;
using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>Reads the values of a query string and collects what is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query, List<string> errors)
{
    /// <summary>A text; null where it is absent or empty.</summary>
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>One of the words of <typeparamref name="T"/>; null where it is absent.</summary>
    public T? Word<T>(string name) where T : struct, Enum
    {
        if (Text(name) is not { } word)
            return null;
        try
        {
            return BatonJson.Read<T>(JsonSerializer.Serialize(word));
        }
        catch (JsonException)
        {
            errors.Add($"{name}: expected one of {string.Join(", ", Enum.GetValues<T>().Select(o => BatonJson.ToText(o).Trim('"')))}, found '{word}'.");
            return null;
        }
    }

    /// <summary>A time; null where it is absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        errors.Add($"{name}: expected a time such as 2026-05-01T08:00:00Z, found '{text}'.");
        return null;
    }

    /// <summary>A whole number in a range.</summary>
    public int Number(string name, int absent, int least, int most)
    {
        if (Text(name) is not { } text)
            return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add($"{name}: expected a number from {least} to {most}, found '{text}'.");
        return absent;
    }
}

using System.Text.Json;

namespace Baton.Agents;

/// <summary>Reads what an event tells, without asking that it tell it.</summary>
public static class RunEventData
{
    /// <summary>Names, in what an event tells, the run in which it happened; this run begins like that one and did nothing itself.</summary>
    public const string ReplayedFrom = "replayedFrom";

    /// <summary>The text under <paramref name="name"/>; null when there is none.</summary>
    public static string? Text(this RunEvent e, string name) =>
        Value(e, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>True when <paramref name="name"/> is there and true.</summary>
    public static bool Flag(this RunEvent e, string name) => Value(e, name) is { ValueKind: JsonValueKind.True };

    /// <summary>The value under <paramref name="name"/>; null when there is none.</summary>
    public static JsonElement? Value(this RunEvent e, string name) =>
        e.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var value) ? value : null;
}

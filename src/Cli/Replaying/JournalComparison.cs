using System.Text.Json;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>Finds where two journals of the same work part.</summary>
internal static class JournalComparison
{
    private const int LongestValue = 200;

    // What was said and decided, and by whom; not when, not for how much, and not how often something was tried.
    private static readonly Dictionary<string, string[]> Compared = new()
    {
        [EventTypes.AgentStarted] = ["standsFor"],
        [EventTypes.AgentCompleted] = ["end", "target", "outcome", "reason", "answer"],
        ["model"] = ["kind", "transcript"],
        [EventTypes.ToolCompleted] = ["tool", "result"],
        [EventTypes.ToolFailed] = ["tool", "result"],
        [EventTypes.ToolAmbiguous] = ["tool"],
        [EventTypes.ToolAsked] = ["tool", "questions"],
        [EventTypes.HandoffProposed] = ["from", "to"],
        [EventTypes.HandoffAccepted] = ["from", "to"],
        [EventTypes.HandoffRejected] = ["from", "to", "reason"],
        [EventTypes.DecisionMade] = ["decision"],
        [EventTypes.MemberRecruited] = ["member"],
        [EventTypes.GateOpened] = ["kind", "tool", "argumentsHash"],
        [EventTypes.GateDecided] = ["decision", "by"],
        [EventTypes.GateExpired] = ["tool"],
        [EventTypes.OutputRejected] = ["problem"],
        [EventTypes.ReflectionRequested] = ["problem"],
        [EventTypes.BudgetExceeded] = [],
        [EventTypes.RunCompleted] = ["outcome", "reason", "output"],
    };

    /// <summary>The first thing in <paramref name="recorded"/> that went otherwise in <paramref name="again"/>; null when all went the same.</summary>
    public static Difference? First(IEnumerable<JournalEvent> recorded, IEnumerable<JournalEvent> again)
    {
        var (before, after) = (Read(recorded), Read(again));
        foreach (var (place, entry) in before)
        {
            if (!after.TryGetValue(place, out var other))
                return new Difference(place.Step, place.Type, entry.Text, null);
            if (entry.Text != other.Text)
                return new Difference(place.Step, place.Type, entry.Text, other.Text);
        }

        var more = after.FirstOrDefault(e => !before.ContainsKey(e.Key));
        return more.Value is null ? null : new Difference(more.Key.Step, more.Key.Type, null, more.Value.Text);
    }

    private static Dictionary<Place, Entry> Read(IEnumerable<JournalEvent> events)
    {
        var entries = new Dictionary<Place, Entry>();
        var counts = new Dictionary<(string?, string), int>();
        foreach (var e in events)
        {
            var type = e.Type is EventTypes.ModelCompleted or EventTypes.CacheHit ? "model" : e.Type;
            if (!Compared.TryGetValue(type, out var fields))
                continue;
            var number = counts[(e.Step, type)] = counts.GetValueOrDefault((e.Step, type)) + 1;
            var told = fields.Select(f => (Name: f, Value: Value(e.Data.Property(f)))).Where(f => f.Value is not null).Select(f => $"{f.Name} {f.Value}");
            entries[new Place(e.Step, type, number)] = new Entry(string.Join(", ", told.Prepend($"by {e.Agent ?? "the team"}")));
        }

        return entries;
    }

    private static string? Value(JsonElement? value) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => Clean.Line(JsonReading.String(text), LongestValue),
        { } other => Clean.Line(other.GetRawText(), LongestValue),
    };

    private sealed record Place(string? Step, string Type, int Number);

    private sealed record Entry(string Text);
}

/// <summary>Where two journals part.</summary>
/// <param name="Step">The step. Null: the run as a whole.</param>
/// <param name="What">What is told there: an event's type, or <c>model</c>.</param>
/// <param name="Recorded">What was recorded. Null: nothing.</param>
/// <param name="Found">What came this time. Null: nothing.</param>
internal sealed record Difference(string? Step, string What, string? Recorded, string? Found);

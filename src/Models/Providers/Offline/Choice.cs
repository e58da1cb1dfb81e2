using System.Globalization;
using System.Text.Json;

namespace Baton.Models.Offline;

/// <summary>Which of several records a call is about. Where the task does not say, none is chosen.</summary>
internal static class Choice
{
    private static readonly HashSet<string> Sums = [.. new[] { "amount", "total", "price", "cost", "value", "sum", "fee" }.Select(Words.Stem)];
    private static readonly HashSet<string> Moments = [.. new[] { "date", "time", "at", "on", "created", "day", "when" }.Select(Words.Stem)];

    private static readonly string Duplicate = Words.Stem("duplicate");

    public sealed record Candidate(Fact Fact, Filled Filled)
    {
        public string Key { get; } = Filled.Arguments.ToJsonString();
    }

    /// <summary>A record that says it was done already, as "refunded" for a refund.</summary>
    public static bool IsDone(Fact fact, Profile effect)
    {
        bool Done(IEnumerable<string> words) => words.Any(w => w.EndsWith("ed", StringComparison.Ordinal) && effect.Actions.Contains(Words.Stem(w)));
        return Done(Words.Split(fact.Said)) || fact.Fields.Any(f =>
            (f.Text.Length <= 30 && Done(Words.Split(f.Text)))
            // "refunded": 12.50, "cancelled": true
            || (Done(Words.Split(f.Name)) && IsTrue(f.Value)));
    }

    private static bool IsTrue(JsonElement value) =>
        value.ValueKind is JsonValueKind.True || (value.ValueKind is JsonValueKind.Number && value.GetDouble() > 0);

    public static Candidate? Pick(IReadOnlyList<Candidate> candidates, Situation situation)
    {
        if (candidates.DistinctBy(c => c.Key).Count() == 1)
            return candidates[0];
        var words = Words.Split(situation.Goal).ToList();
        var (place, noun) = Ordinal(words);
        // A name that fits exactly goes before one that means about the same.
        var certain = candidates.Max(c => c.Filled.Certainty) >= 2 ? 2 : 0;
        candidates = [.. candidates.Where(c => c.Filled.Certainty >= certain)];
        var linked = candidates.Max(c => c.Fact.Linked);
        var scored = candidates.Where(c => c.Fact.Linked == linked)
            .Select(c => (Candidate: c, Score: Score(c.Fact, situation) + (noun is not null && Words.Similarity(noun, c.Fact.Kind) > 0 ? 2 : 0)))
            .ToList();
        var best = scored.MaxBy(s => s.Score).Candidate;
        // Only its like compete with it: the charges of a bill, not the bill itself.
        var siblings = scored.Where(s => s.Candidate.Fact.Kind.SequenceEqual(best.Fact.Kind)).ToList();
        var twice = words.Any(w => w is "twice" or "double" or "doubled" or "duplicate" or "duplicated" or "again");
        // What is marked as the duplicate is what somebody who paid twice means.
        var marked = twice ? siblings.Where(s => s.Candidate.Fact.Stems.Contains(Duplicate)).ToList() : [];
        if (marked.Count == 1 && siblings.Count > 1)
            return marked[0].Candidate;
        var repeated = twice ? Repeated(siblings.Select(s => s.Candidate)) : [];
        var among = Sorted(repeated.Count > 1 ? repeated : [.. siblings.Select(s => s.Candidate)]);
        if (place is { } index && among.Count > 1)
        {
            index = index < 0 ? among.Count - 1 : index;
            return index < among.Count ? among[index] : null;
        }

        if (repeated.Count > 1)
            return among[^1];
        var top = scored.Where(s => s.Score >= scored.Max(o => o.Score) - 0.01).Select(s => s.Candidate).DistinctBy(c => c.Key).ToList();
        return top.Count == 1 ? top[0] : null;
    }

    private static double Score(Fact fact, Situation situation)
    {
        var money = situation.TaskValues.Where(v => v.Kind is ValueKind.Money).Select(v => v.Number).ToHashSet();
        var paid = fact.Fields.Any(f => f.Stems.Any(Sums.Contains)
            && decimal.TryParse(f.Text, CultureInfo.InvariantCulture, out var n) && money.Contains(n));
        return situation.GoalStems.Sum(s => Words.Similarity(s, fact.Stems)) + (paid ? 3 : 0);
    }

    // "the second charge" → 1, charge; "my last booking" → -1, booking.
    private static (int? Place, string? Noun) Ordinal(List<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            int? place = words[i] switch
            {
                "first" or "1st" or "earliest" or "oldest" or "original" => 0,
                "second" or "2nd" => 1,
                "third" or "3rd" => 2,
                "last" or "latest" or "newest" => -1,
                _ => null,
            };
            if (place is not null)
                return (place, i + 1 < words.Count && !Words.IsSmall(words[i + 1]) ? Words.Stem(words[i + 1]) : null);
        }

        return (null, null);
    }

    private static List<Candidate> Repeated(IEnumerable<Candidate> candidates) =>
        candidates.GroupBy(c => string.Join('|', c.Fact.Fields.Where(f => f.Stems.Any(Sums.Contains)).Select(f => f.Text)))
            .Where(g => g.Key.Length > 0 && g.Count() > 1).Select(g => g.ToList()).FirstOrDefault() ?? [];

    // By their dates where all have one, which sort as text; else as they came.
    private static List<Candidate> Sorted(List<Candidate> candidates)
    {
        var dated = candidates.Select(c => (Candidate: c, Date: c.Fact.Fields.FirstOrDefault(f => f.Stems.Any(Moments.Contains)
            && f.Text.Length >= 10 && DateTimeOffset.TryParse(f.Text, CultureInfo.InvariantCulture, out _))?.Text)).ToList();
        return [.. dated.All(d => d.Date is not null)
            ? dated.OrderBy(d => d.Date, StringComparer.Ordinal).ThenBy(d => d.Candidate.Fact.Order).Select(d => d.Candidate)
            : dated.OrderBy(d => d.Candidate.Fact.Order).Select(d => d.Candidate)];
    }
}

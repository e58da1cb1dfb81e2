using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Models.Offline;

/// <summary>Writes the answer out of what the tools returned, or out of the material in the task; adds no knowledge of its own.</summary>
internal static class Answer
{
    private const int MostFacts = 5;
    private const int MostFactCharacters = 900;
    private const int MostProse = 10;
    private const int MostProseCharacters = 1800;
    private const int Material = 60;

    public static string Write(Situation situation, IReadOnlyList<Profile> profiles, IReadOnlyList<string> notes)
    {
        var effects = profiles.Where(p => !p.ReadOnly).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var lines = new List<string>();
        foreach (var call in situation.Calls)
        {
            var told = Spoken(JsonNode.Parse(call.Arguments)!.AsObject());
            var what = Capital(Spoken(call.Name)) + (told.Length == 0 ? "" : $" ({told})");
            if (call.End is CallEnd.Rejected)
                lines.Add($"{what} was not done; it was rejected: {Said(call)}");
            else if (call.End is CallEnd.Failed)
                lines.Add($"{what} failed: {Said(call)}");
            else if (effects.Contains(call.Name))
                lines.Add($"Done: {char.ToLowerInvariant(what[0])}{what[1..]}. {Said(call)}".TrimEnd());
        }

        var found = Found(situation, effects);
        if (found.Length > 0)
            lines.Add(Titled(situation, found));
        lines.AddRange(notes);
        if (lines.Count == 0)
            lines.Add(Nothing(situation, profiles));
        return string.Join("\n\n", lines);
    }

    /// <summary>A function's name in words: "get invoice" for billing__get_invoice.</summary>
    public static string Spoken(string name) => string.Join(' ', Words.Split(Profile.Own(name)));

    /// <summary>Arguments in words: "loan id L-7, days 14".</summary>
    public static string Spoken(JsonObject arguments) => string.Join(", ", arguments
        .Select(a => (a.Key, Value: a.Value is JsonValue v && v.TryGetValue(out string? s) ? s : a.Value?.ToJsonString() ?? "none"))
        // Whole texts are known already; what counts here is which and how much.
        .Where(a => a.Value.Length <= 40)
        .Select(a => $"{string.Join(' ', Words.Split(a.Key))} {a.Value}"));

    private static string Found(Situation situation, HashSet<string> effects)
    {
        var calls = situation.Calls.Where(c => c.End is CallEnd.Found && !effects.Contains(c.Name)).ToList();
        var facts = situation.Facts.Where(f => !effects.Contains(f.Source)).ToList();
        if (facts.Any(f => f.Linked > 0))
            facts = [.. facts.Where(f => f.Linked > 0)];
        var sentences = Given(situation);
        sentences.AddRange(calls.Where(c => c.Json is null).SelectMany(c => Sentences.Split(c.Result)));
        // Titles and lines of lists give way to sentences where there are some.
        if (sentences.Count(IsWhole) >= 3)
            sentences.RemoveAll(s => !IsWhole(s));
        var prose = sentences.Count > 0;
        foreach (var fact in facts.Where(f => f.Arguments is null || calls.Any(c => c.Name == f.Source && c.Json is not null)))
        {
            var said = fact.Sentences().ToList();
            // The name of a file says nothing beside what is in it.
            if (prose && said.Count == 1 && fact.Fields.Count == 1)
                continue;
            prose |= said.Count > 1;
            sentences.AddRange(said);
        }

        sentences = Distinct(sentences);
        if (sentences.Count == 0)
            return "";
        var least = sentences.Any(s => situation.GoalStems.Any(g => s.Stems.Contains(g))) && !prose ? 1e-9 : 0;
        return Join(prose
            ? Sentences.Pick(sentences, situation.GoalStems, MostProse, MostProseCharacters, least)
            : Sentences.Pick(sentences, situation.GoalStems, MostFacts, MostFactCharacters, least));
    }

    private static string Nothing(Situation situation, IReadOnlyList<Profile> profiles)
    {
        if (situation.Calls.Any(c => c.End is CallEnd.Empty))
            return "I looked and found nothing about this: " + Sentences.Shorten(situation.Goal.ReplaceLineEndings(" "), 300);
        return profiles.Count == 0
            ? "There is no material to work from beyond the task itself: " + Sentences.Shorten(situation.Goal.ReplaceLineEndings(" "), 600)
            : "None of what I can call fits this task, or the task does not say enough to call it: "
                + Sentences.Shorten(situation.Goal.ReplaceLineEndings(" "), 600);
    }

    // What another step wrote, or a task that is itself the material: prose, or a JSON document whose records read as sentences.
    private static List<Sentence> Given(Situation situation)
    {
        var text = situation.Material.Length > 0 ? situation.Material : Words.Split(situation.Goal).Count() > Material ? situation.Goal.Trim() : "";
        if (text.StartsWith('{') || text.StartsWith('['))
        {
            try
            {
                using var json = JsonDocument.Parse(text);
                return [.. Fact.Read(json.RootElement.Clone(), "task").SelectMany(f => f.Sentences())];
            }
            catch (JsonException)
            {
                // It only looked like JSON.
            }
        }

        return Sentences.Split(text);
    }

    // A title where the instructions ask for one, or where the material has one.
    private static string Titled(Situation situation, string text)
    {
        if (situation.Material.StartsWith("# ", StringComparison.Ordinal))
            return situation.Material.Split('\n')[0].Trim() + "\n\n" + text;
        return situation.Material.Length > 0 && Words.Split(situation.Instructions).Any(w => w is "title" or "heading")
            ? $"# {Sentences.Shorten(situation.Goal.ReplaceLineEndings(" ").TrimEnd('.', '!'), 100)}\n\n{text}"
            : text;
    }

    // A search quotes what a later call shows in full; the source in brackets makes no difference.
    private static List<Sentence> Distinct(IEnumerable<Sentence> sentences) =>
        [.. sentences.DistinctBy(s => s.Text.EndsWith(']') && s.Text.LastIndexOf('[') is > 0 and var at ? s.Text[..at].Trim() : s.Text)];

    private static bool IsWhole(Sentence sentence) => sentence.Text[^1] is '.' or '!' or '?' or ']';

    private static string Said(PastCall call)
    {
        if (call.Json is not { } json)
            return Sentences.Shorten(call.Result.ReplaceLineEndings(" "), 300);
        var sentences = Fact.Read(json, call.Name).SelectMany(f => f.Sentences()).Take(3).Select(s => s.Text);
        return Sentences.Shorten(string.Join(' ', sentences), 300);

    }

    private static string Join(IEnumerable<Sentence> sentences) =>
        string.Join(' ', sentences.Select(s => s.Text[^1] is '.' or '!' or '?' or ':' or ']' ? s.Text : s.Text + "."));

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Baton.Models.Offline;

/// <summary>
/// What the model decides where it leads, reviews or judges: by rules as plain as the rest of it. It gives each member work once, in order; sends back
/// once what leaves words of the task out; and finds for the answer that has most of them.
/// </summary>
internal static partial class Roles
{
    private const int MostAnswer = 1500;
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.CultureInvariant;

    /// <summary>The decision that a schema asks for; null when it asks for none that this model knows.</summary>
    public static JsonObject? Decide(Situation situation, JsonElement schema, string text)
    {
        if (situation.Told is not { } told || schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var parts))
            return null;
        return parts switch
        {
            _ when Has(parts, "next", "worker", "instruction", "result") => Lead(situation, told, parts, text),
            _ when Has(parts, "verdict", "feedback") => Review(situation, told),
            _ when Has(parts, "answer", "winner", "reasons") => Judge(situation, told, parts),
            _ => null,
        };
    }

    private static JsonObject? Lead(Situation situation, Told told, JsonElement parts, string text)
    {
        var done = Instructed().Matches(told.Text).Select(m => m.Groups["who"].Value).ToHashSet(StringComparer.Ordinal);
        var about = Described().Matches(told.Text).DistinctBy(m => m.Groups["who"].Value)
            .ToDictionary(m => m.Groups["who"].Value, m => m.Groups["what"].Value.Trim(), StringComparer.Ordinal);
        var catalogue = told.Text.IndexOf("In the catalogue", StringComparison.Ordinal) is var at and >= 0 ? told.Text[at..] : "";
        var next = Schemas.Enum(parts.GetProperty("worker")).Select(w => w.GetString()!).FirstOrDefault(w => !done.Contains(w) && about.ContainsKey(w)
            && (!catalogue.Contains($"- {w}: ", StringComparison.Ordinal)
                || Words.Content(about[w]).Any(s => situation.GoalStems.Any(g => Words.Similarity(g, s) >= Words.Akin))));
        if (next is not null)
        {
            return new JsonObject
            {
                ["next"] = "delegate", ["worker"] = next, ["instruction"] = $"{about[next]} {situation.Goal}".Trim(), ["reason"] = $"{next} has not been asked yet.",
            };
        }

        var result = parts.GetProperty("result");
        return Schemas.Type(result) is null or "string"
            ? new JsonObject { ["next"] = "finish", ["result"] = Sentences.Shorten(text, 4000), ["reason"] = "Everybody whose part it is has answered." }
            : new JsonObject { ["next"] = "finish", ["result"] = JsonNode.Parse(new SchemaAnswer(situation, [], text).Write(result)) };
    }

    private static JsonObject Review(Situation situation, Told told)
    {
        var work = Words.Content(told.Contributions.LastOrDefault()?.Text ?? "").ToHashSet(StringComparer.Ordinal);
        var missing = Words.Split(situation.Goal).Where(w => !Words.IsSmall(w) && w.Length > 3 && !work.Contains(Words.Stem(w))).Distinct().Take(5).ToList();
        return missing.Count == 0 || !told.Text.Contains("first look", StringComparison.Ordinal)
            ? new JsonObject { ["verdict"] = "accept" }
            : new JsonObject { ["verdict"] = "revise", ["feedback"] = $"The task speaks of {string.Join(", ", missing)}; the work does not. Say what there is about it." };
    }

    private static JsonObject? Judge(Situation situation, Told told, JsonElement parts)
    {
        var known = Schemas.Enum(parts.GetProperty("winner")).Select(w => w.GetString()!).ToHashSet(StringComparer.Ordinal);
        var ranked = told.Contributions.Where(c => known.Contains(c.Who))
            .Select(c => (c.Who, c.Text, Words: situation.GoalStems.Intersect(Words.Content(c.Text)).Count()))
            .OrderByDescending(c => c.Words).ToList();
        if (ranked.Count == 0 || Schemas.Type(parts.GetProperty("answer")) is not (null or "string"))
            return null;
        return new JsonObject
        {
            ["answer"] = Sentences.Shorten(ranked[0].Text, MostAnswer),
            ["winner"] = ranked[0].Who,
            ["reasons"] = new JsonArray([.. ranked.Select(r => JsonValue.Create($"{r.Who} speaks of {r.Words} of the {situation.GoalStems.Count} words that the task turns on."))]),
        };
    }

    private static bool Has(JsonElement parts, params string[] names) => names.All(n => parts.TryGetProperty(n, out _));

    [GeneratedRegex(@"^(?:\d+\. |- )(?<who>\S{1,64}) was told: ", Lines, 1000)]
    private static partial Regex Instructed();

    [GeneratedRegex(@"^- (?<who>[A-Za-z0-9_-]{1,64}): (?<what>[^\n]*)", Lines, 1000)]
    private static partial Regex Described();
}

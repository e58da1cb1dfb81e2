using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>
/// Condenses what workers made, at a supervisor's checkpoints: the sentences that say most, word for word, and the name of every artifact. It is done by
/// rule, not by a model: it costs nothing, invents nothing, and comes out the same each time.
/// </summary>
public static class Distillations
{
    private const int MostArtifacts = 200;

    // Without backtracking: what workers write can be long and hostile.
    private static readonly Regex Artifact = new(
        @"`[^`\n]{1,100}`|\b[a-z]{2,8}://[^\s<>""')\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|([\w.-]+/)+[\w.-]+|\b[\w-]+\.[a-z]{2,4}\b|[\w#€$%-]*\d[\w.,:/€$%-]*",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly Regex Word = new(@"\p{L}+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>What a result says when nothing goes on until it is dealt with.</summary>
    private static readonly string[] Blocking = ["block", "cannot", "could not", "fail", "missing", "must ", "not yet", "open point", "risk", "unable", "wait"];

    /// <summary>The parts that are due to be condensed: those since the last checkpoint, once there are enough of them.</summary>
    /// <param name="team">The team.</param>
    /// <param name="state">Where the work stands.</param>
    /// <returns>Indices into <see cref="SupervisionState.Completed"/>; empty when it is not time yet.</returns>
    public static Range Due(Team team, SupervisionState state)
    {
        var done = state.Distilled.Sum(d => d.Parts);
        return team.Distill is { } rule && state.Completed.Count - done >= rule.Every ? done..state.Completed.Count : done..done;
    }

    /// <summary>Condenses some parts.</summary>
    /// <param name="task">The whole task: sentences that speak of it go before others.</param>
    /// <param name="parts">The parts, in order.</param>
    /// <param name="results">Their results, in the same order.</param>
    /// <param name="words">How many words of the results to keep, shared by the parts; what else is named comes on top.</param>
    public static DistilledParts Condense(string task, IReadOnlyList<CompletedPart> parts, IReadOnlyList<JsonElement> results, int words)
    {
        var topic = WordsOf(task);
        var text = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            var full = Texts.Of(results[i]);
            var kept = Keep(full, topic, Math.Max(1, words / parts.Count));
            text.Append(text.Length == 0 ? "" : "\n").Append($"- {parts[i].Worker}, told \"{Texts.Excerpt(parts[i].Instruction, 200)}\": {kept}");
            var named = Artifacts(full).Except(Artifacts(kept)).Take(MostArtifacts).ToList();
            if (named.Count > 0)
                text.Append($" Also names: {string.Join(", ", named)}.");
        }

        return new DistilledParts(parts.Count, text.ToString());
    }

    /// <summary>What a text names that must not be lost: addresses, paths and files, identifiers, figures, and what stands in backticks.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Artifacts(string text) => [.. Artifact.Matches(text).Select(m => m.Value.Trim('`', '.', ',', ';', ':')).Distinct()];

    private static string Keep(string text, HashSet<string> topic, int words)
    {
        var sentences = Sentences(text).Where(s => s.Length > 0).ToList();
        var chosen = new SortedSet<int>();
        var left = words;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, sentence) in sentences.Index().OrderByDescending(s => Weight(s.Item, s.Index, topic)).ThenBy(s => s.Index))
        {
            var count = sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
            if (count > left || !seen.Add(sentence))
                continue;
            chosen.Add(index);
            left -= count;
        }

        // Not one sentence is short enough: the beginning is better than nothing.
        return chosen.Count > 0
            ? string.Join(' ', chosen.Select(i => sentences[i]))
            : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(words)) + "…";
    }

    private static double Weight(string sentence, int index, HashSet<string> topic)
    {
        var own = WordsOf(sentence);
        return (2.0 * Math.Min(3, Artifacts(sentence).Count))
            + (3.0 * Blocking.Count(word => sentence.Contains(word, StringComparison.OrdinalIgnoreCase)))
            + own.Count(topic.Contains)
            + (index == 0 ? 2 : 0);
    }

    private static HashSet<string> WordsOf(string text) =>
        [.. Word.Matches(text.ToLowerInvariant()).Select(m => m.Value).Where(w => w.Length > 3)];

    /// <summary>The sentences of a text: they end at the end of a line, or at a full stop, question or exclamation mark before a space.</summary>
    private static IEnumerable<string> Sentences(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var start = 0;
            for (var i = 0; i + 1 < line.Length; i++)
            {
                if (line[i] is not ('.' or '!' or '?') || line[i + 1] != ' ')
                    continue;
                yield return line[start..(i + 1)].Trim();
                start = i + 1;
            }

            yield return line[start..].Trim();
        }
    }
}

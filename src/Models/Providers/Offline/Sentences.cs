using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Models.Offline;

/// <summary>A sentence and the stems of its words that matter.</summary>
internal sealed record Sentence(string Text, IReadOnlyList<string> Stems);

/// <summary>Cuts prose and Markdown into sentences, and picks those that say most.</summary>
internal static partial class Sentences
{
    private const int Most = 2000;

    /// <summary>Sentences of plain text or Markdown; headings, rules, fences and marks are left out.</summary>
    public static List<Sentence> Split(string text)
    {
        var sentences = new List<Sentence>();
        var paragraph = new StringBuilder();
        var fenced = false;
        var opened = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            var item = line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith("* ", StringComparison.Ordinal) || Numbered().IsMatch(line);
            if (fenced || line.Length == 0 || line[0] == '#' || line.StartsWith("```", StringComparison.Ordinal)
                || line.All(c => c is '-' or '=' or '*' or '_'))
            {
                Flush();
                continue;
            }

            // A title over its text, without a stop of its own.
            var titled = !opened && paragraph.Length is > 0 and < 80 && paragraph[^1] is not ('.' or '!' or '?' or ',' or ';' or ':');
            if (item || (titled && char.IsUpper(line[0])))
                Flush();
            opened = paragraph.Length > 0;
            var words = item ? line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim() : line.TrimStart('>', ' ');
            paragraph.Append(paragraph.Length > 0 ? " " : "").Append(words);
        }

        Flush();
        return sentences;

        void Flush()
        {
            var start = 0;
            var whole = paragraph.Replace("**", "").Replace("`", "").ToString();
            paragraph.Clear();
            for (var i = 0; i < whole.Length && sentences.Count < Most; i++)
            {
                var ends = whole[i] is '.' or '!' or '?' && (i + 1 == whole.Length || (whole[i + 1] == ' ' && !IsAbbreviation(whole, start, i)));
                if (!ends && i + 1 < whole.Length)
                    continue;
                var sentence = whole[start..(i + 1)].Trim();
                if (sentence.Length is > 2 and < 80 && sentence[0] == '[' && sentence[^1] == ']' && start > 0 && sentences.Count > 0)
                    // The source of what was just said.
                    sentences[^1] = sentences[^1] with { Text = $"{sentences[^1].Text} {sentence}" };
                else if (sentence.Count(c => c == ' ') >= 2 || (sentence.Any(char.IsLetter) && sentence[^1] is '.' or '!' or '?'))
                    sentences.Add(new Sentence(sentence, [.. Words.Content(sentence)]));
                start = i + 1;
            }
        }
    }

    /// <summary>
    /// Picks sentences by how much they say of <paramref name="about"/> and of what the text keeps returning to; what was said already counts
    /// little (SumBasic). They come back in the order of the text.
    /// </summary>
    public static List<Sentence> Pick(IReadOnlyList<Sentence> sentences, IReadOnlyCollection<string> about, int count, int characters, double least = 0)
    {
        var weights = new Dictionary<string, double>();
        double total = Math.Max(1, sentences.Sum(s => s.Stems.Count));
        foreach (var stem in sentences.SelectMany(s => s.Stems))
            weights[stem] = weights.GetValueOrDefault(stem) + (1 / total);
        var asked = sentences.Select(s => about.Count == 0 ? 0 : about.Sum(a => Words.Similarity(a, s.Stems)) / about.Count).ToList();
        var picked = new SortedSet<int>();
        var length = 0;
        while (picked.Count < count)
        {
            var best = -1;
            var bestScore = double.NegativeInfinity;
            for (var i = 0; i < sentences.Count; i++)
            {
                if (picked.Contains(i) || asked[i] < least || length + sentences[i].Text.Length > characters)
                    continue;
                var stems = sentences[i].Stems;
                var novelty = stems.Count == 0 ? 0 : stems.Sum(s => weights[s]) / Math.Max(4, stems.Count);
                // Where all else is equal the earlier sentence wins: authors put what matters first.
                var score = asked[i] + (3 * novelty) - (i * 1e-4);
                if (score > bestScore)
                    (best, bestScore) = (i, score);
            }

            if (best < 0)
                break;
            picked.Add(best);
            length += sentences[best].Text.Length + 1;
            foreach (var stem in sentences[best].Stems)
                weights[stem] *= weights[stem];
        }

        return [.. picked.Select(i => sentences[i])];
    }

    /// <summary>At most <paramref name="most"/> characters, cut between words.</summary>
    public static string Shorten(string text, int most)
    {
        text = text.Trim();
        if (text.Length <= most)
            return text;
        var cut = text.LastIndexOf(' ', Math.Max(0, most - 1));
        return text[..(cut > most / 2 ? cut : Math.Max(0, most - 1))].TrimEnd(',', ';', ' ') + "…";
    }

    private static bool IsAbbreviation(string text, int start, int dot)
    {
        var word = text[(text.LastIndexOf(' ', dot, dot - start + 1) + 1)..dot];
        return text[dot] == '.'
            && (word is "e.g" or "i.e" or "Mr" or "Mrs" or "Ms" or "Dr" or "No" or "no" or "approx" or "vs" || (word.Length == 1 && char.IsUpper(word[0]) && word != "I"));
    }

    [GeneratedRegex(@"^[0-9]{1,3}[.)] ", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}

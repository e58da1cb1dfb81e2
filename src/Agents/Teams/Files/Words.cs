using System.Globalization;
using System.Text;

namespace Baton.Agents;

/// <summary>
/// Words for messages. What a file says is shown shortened, and without characters that could fool a terminal or a reader.
/// </summary>
internal static class Words
{
    public static string Show(string text, int most = 60)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= most)
                return shown.Append('…').ToString();
            var visible = rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
            shown.Append(visible ? rune.ToString() : $"\\u{{{rune.Value:X}}}");
        }

        return shown.ToString();
    }

    /// <summary>The path of <paramref name="key"/> in the mapping at <paramref name="parent"/>.</summary>
    public static string Path(string parent, string key) => parent.Length == 0 ? Show(key) : $"{parent}.{Show(key)}";

    /// <summary><c>a, b or c</c>; a long list is cut.</summary>
    public static string Either(IReadOnlyCollection<string> words)
    {
        if (words.Count > 20)
            return string.Join(", ", words.Take(20)) + " or another";
        return words.Count < 2 ? string.Concat(words) : string.Join(", ", words.SkipLast(1)) + " or " + words.Last();
    }

    /// <summary><c>did you mean 'x'? </c> when one of the words (the first 100) is near to what was found; else nothing.</summary>
    public static string DidYouMean(string found, IEnumerable<string> words)
    {
        if (found.Length is 0 or > 64)
            return "";
        var (best, distance) = words.Take(100).Select(w => (w, Distance(found.ToLowerInvariant(), w.ToLowerInvariant())))
            .OrderBy(w => w.Item2).FirstOrDefault(("", int.MaxValue));
        return best.Length > 0 && distance <= Math.Min(3, Math.Max(found.Length, best.Length) / 3) ? $"did you mean '{best}'? " : "";
    }

    /// <summary>Edits from one word to the other, a swap of neighbours counted as one (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}

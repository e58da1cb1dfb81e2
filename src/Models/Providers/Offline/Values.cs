using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Models.Offline;

internal enum ValueKind
{
    Email,
    Url,
    Quoted,
    Date,
    Time,
    Money,
    Path,
    Id,
    Number,
    Name,
}

/// <summary>Something in a text that could be an argument.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Text">As written, without marks around it; dates as yyyy-MM-dd.</param>
/// <param name="Number">Numbers and money: the value.</param>
/// <param name="Before">Words before it in its sentence, nearest first, lower case.</param>
/// <param name="After">Words after it in its sentence, nearest first, lower case.</param>
/// <param name="At">Where it starts.</param>
internal sealed record Value(ValueKind Kind, string Text, decimal? Number, IReadOnlyList<string> Before, IReadOnlyList<string> After, int At)
{
    private static readonly string[] Fillers =
        ["number", "no", "nr", "num", "id", "code", "is", "the", "my", "reference", "ref", "called", "named", "with", "of"];

    /// <summary>The word that names it, as in "order number 1042". Null: none.</summary>
    public string? Label =>
        Before.FirstOrDefault(w => !Fillers.Contains(w)) is { } word && !Words.IsSmall(word) && !char.IsDigit(word[0]) ? Words.Stem(word) : null;
}

/// <summary>Finds ids, numbers, money, dates, addresses, quoted text and names in a text.</summary>
internal static partial class Values
{
    private const int LongestText = 100_000;
    private const int Most = 500;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Counting =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>Digits become 9 and letters a, so that INV-2031 looks like INV-7 and not like 1042.</summary>
    public static string Shape(string text)
    {
        var shape = new string([.. text.Select(c => char.IsDigit(c) ? '9' : char.IsLetter(c) ? 'a' : c)]);
        while (shape.Contains("99", StringComparison.Ordinal))
            shape = shape.Replace("99", "9", StringComparison.Ordinal);
        return shape;
    }

    public static List<Value> Find(string text)
    {
        if (text.Length > LongestText)
            text = text[..LongestText];
        var found = new List<Value>();
        try
        {
            foreach (Match match in Pattern().Matches(text))
            {
                if (found.Count >= Most)
                    break;
                if (Read(match, text) is { } value)
                    found.Add(value);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // What was found until then is what there is.
        }

        return found;
    }

    private static Value? Read(Match match, string text)
    {
        if (match.Groups["email"].Success)
            return Make(ValueKind.Email, match.Value);
        if (match.Groups["url"].Success)
            return Make(ValueKind.Url, match.Value.TrimEnd('.', ',', ')', ';', '!', '?'));
        if (match.Groups["q"].Success)
            return Make(ValueKind.Quoted, match.Groups["q"].Value.Trim());
        if (match.Groups["date"].Success)
            return Date(match) is { } date ? Make(ValueKind.Date, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null;
        if (match.Groups["time"].Success)
            return Make(ValueKind.Time, match.Value);
        if (match.Groups["money"].Success)
            return Number(match.Groups["money"].Value) is { } sum ? Make(ValueKind.Money, match.Groups["money"].Value, sum) : null;
        if (match.Groups["path"].Success)
            return Make(ValueKind.Path, match.Value);
        if (match.Groups["id"].Success)
            return Make(ValueKind.Id, match.Value.TrimStart('#'));
        if (match.Groups["number"].Success)
            return Number(match.Groups["number"].Value) is { } number ? Make(ValueKind.Number, match.Groups["number"].Value, number) : null;
        if (match.Groups["word"].Success)
            return Make(ValueKind.Number, match.Value, Array.IndexOf(Counting, match.Value.ToLowerInvariant()));
        return Name(match.Value, match.Index) is { } name ? Make(ValueKind.Name, name) : null;

        Value Make(ValueKind kind, string shown, decimal? number = null) =>
            new(kind, shown, number, Near(text, match.Index, back: true), Near(text, match.Index + match.Length, back: false), match.Index);

        // One capital word opens a sentence; it is a name only where it stands elsewhere, or with another.
        string? Name(string name, int at)
        {
            var parts = name.Split(' ').SkipWhile(p => Words.IsSmall(p.ToLowerInvariant())).ToList();
            var opens = at == 0 || text[..at].TrimEnd() is var before && (before.Length == 0 || before[^1] is '.' or '!' or '?' or '\n' or ':');
            return parts.Count == 0 || (opens && parts.Count == 1) || Words.IsSmall(parts[0].ToLowerInvariant())
                || (parts.Count == 1 && parts[0].All(char.IsUpper)) ? null : string.Join(' ', parts);
        }
    }

    private static DateOnly? Date(Match match)
    {
        var month = match.Groups["mon"].Success
            ? Array.FindIndex(Months, m => match.Groups["mon"].Value.StartsWith(m, StringComparison.OrdinalIgnoreCase)) + 1
            : int.Parse(match.Groups["m"].Value, CultureInfo.InvariantCulture);
        var year = int.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture);
        var day = int.Parse(match.Groups["d"].Value, CultureInfo.InvariantCulture);
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    // "1,299.50" and "49,90" alike: a last group of two digits after a comma is cents.
    private static decimal? Number(string text)
    {
        var comma = text.LastIndexOf(',');
        text = comma >= 0 && text.Length - comma - 1 is 1 or 2 && !text.Contains('.') ? text.Replace(',', '.') : text.Replace(",", "");
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static List<string> Near(string text, int at, bool back)
    {
        var window = back ? text[Math.Max(0, at - 60)..at] : text[at..Math.Min(text.Length, at + 60)];
        var edge = back ? window.LastIndexOfAny(['.', '!', '?', '\n', ';']) : window.IndexOfAny(['.', '!', '?', '\n', ';']);
        if (edge >= 0)
            window = back ? window[(edge + 1)..] : window[..edge];
        var words = Words.Split(window).ToList();
        if (back)
            words.Reverse();
        return [.. words.Take(4)];
    }

    [GeneratedRegex("""
        (?<email>[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})
        |(?<url>https?://[^\s<>"']{1,500})
        |"(?<q>[^"\n]{1,300})"|“(?<q>[^”\n]{1,300})”|(?<![\w])'(?<q>[^'\n]{2,300})'(?![\w])|«(?<q>[^»\n]{1,300})»
        |(?<date>\b(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})(?!\d)
          |\b(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})\b
          |\b(?<d>\d{1,2})(?:st|nd|rd|th)?\ (?:of\ )?(?<mon>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}),?\ (?<y>\d{4})\b
          |\b(?<mon>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\ (?<d>\d{1,2})(?:st|nd|rd|th)?,?\ (?<y>\d{4})\b)
        |(?<time>\b\d{1,2}:\d{2}(?::\d{2})?\b)
        |[$€£]\s?(?<money>\d{1,12}(?:,\d{1,3}){0,4}(?:\.\d{1,2})?)
        |\b(?<money>\d{1,12}(?:,\d{1,3}){0,4}(?:\.\d{1,2})?)\s?(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|€|£)(?!\w)
        |(?<path>\b[\w-]{1,80}(?:/[\w-]{1,80}){0,8}\.(?:md|markdown|txt|csv|json|ya?ml|pdf|docx?|html?|xml|log)\b)
        |(?<id>\b[a-z]{1,8}[-_/]?\d{1,12}(?:[-_/]?[a-z0-9]{1,8}){0,3}\b|\b\d{1,8}[-_/][a-z0-9]{1,12}\b)
        |\#?(?<![\w.])(?<number>\d{1,18}(?:,\d{3}){0,4}(?:\.\d{1,6})?)(?![\w])
        |\b(?<word>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b
        |\b(?<name>(?-i:\p{Lu})[\p{L}'’-]{1,30}(?![\p{L}_/-]*\d)(?:\ (?![\p{L}_/-]{0,30}\d)(?-i:\p{Lu})[\p{L}'’-]{0,30}){0,4})
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Pattern();
}

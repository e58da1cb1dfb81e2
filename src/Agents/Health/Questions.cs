using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>Questions in what a model writes. Language is only guessed at: what comes of it is a warning and never decides anything.</summary>
public static partial class Questions
{
    private const int Most = 3;
    private const int Longest = 200;
    private const int Near = 5;

    // What is read is written by anybody: the bounds keep the patterns quick.
    private const int MostRead = 100_000;
    private const int LongestSentence = 1_000;

    /// <summary>Words that say nothing about what is asked for, and those that go with anything.</summary>
    private static readonly HashSet<string> Empty =
    [
        .. """
            please could would should can may might will shall what which when where who whom whose why how the and for you your yours our their his her its
            this that these those with from into about there here have has had need needs want know tell give share send provide specify confirm missing
            information details detail more some any are was were been being does did doing let also like such task request exact exactly following before
            after proceed continue help still yet just then now first
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly HashSet<string> Generic =
    [
        "number", "code", "date", "name", "address", "amount", "value", "identifier", "account", "time", "email", "kind", "type",
    ];

    /// <summary>The sentences of a text that ask for something; at most 3, shortened.</summary>
    public static IReadOnlyList<string> In(string? text) => text is null
        ? []
        :
        [
            .. Sentence().Matches(text.Length <= MostRead ? text : text[..MostRead]).Select(m => m.Value.Trim())
                .Where(s => s.Length <= LongestSentence && Asks().IsMatch(s)).Take(Most).Select(s => s.Length <= Longest ? s : s[..Longest] + "…"),
        ];

    /// <summary>
    /// True: the task names what the question asks for, and says something about it: every word that carries the question is in the task, with a value
    /// (a number, a quotation, an address) beside one of them.
    /// </summary>
    public static bool IsAnswered(string question, string task)
    {
        var asked = Word().Matches(question).Select(m => Stem(m.Value)).Where(w => w.Length > 2 && !Empty.Contains(w)).Distinct().ToList();
        var core = asked.Where(w => !Generic.Contains(w)).ToList();
        if (core.Count == 0)
            return false;
        var tokens = Token().Matches(task.Length <= MostRead ? task : task[..MostRead]).Select(m => m.Value).ToList();
        var stems = tokens.ConvertAll(Stem);
        return core.All(stems.Contains)
            && Enumerable.Range(0, stems.Count).Any(i => core.Contains(stems[i])
                && tokens.Skip(i + 1).Take(Near).Concat(tokens.Take(i).TakeLast(2)).Any(t => Value().IsMatch(t)));
    }

    private static string Stem(string word)
    {
        var lower = word.Trim('\'', '’', '"', '“', '”').ToLowerInvariant();
        lower = lower.EndsWith("'s", StringComparison.Ordinal) ? lower[..^2] : lower;
        return lower.Length > 4 && lower.EndsWith('s') && !lower.EndsWith("ss", StringComparison.Ordinal) ? lower[..^1] : lower;
    }

    [GeneratedRegex(@"[^.!?\n]+[.!?]?", RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();

    [GeneratedRegex(
        @"(?:^|[,;:]\s*)(?:and\s+|so\s+)?(?:what|which|when|where|who|whose|how\s+(?:much|many|old|long|often|far))\b[^?]*\?" +
        @"|\b(?:please\s+|(?:could|can|would)\s+you\s+(?:please\s+)?)(?:provide|share|send|tell|give|specify|confirm|let)" +
        @"|\bmay\s+i\s+have|\bi(?:'d|\s+would)?\s+(?:still\s+)?need\b|\bis\s+missing",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Asks();

    [GeneratedRegex(@"[\p{L}\p{N}'’]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("[\"“][^\"”\\n]{1,80}[\"”]|[\\p{L}\\p{N}@._#/'’€$£-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("[0-9@]|^[\"“]", RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}

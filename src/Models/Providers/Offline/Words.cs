using System.Collections.Frozen;
using System.Text;

namespace Baton.Models.Offline;

/// <summary>English words reduced until "charged" and "charges" are the same, and which words mean about the same.</summary>
internal static class Words
{
    /// <summary>How close two words of one group are; the same word is 1.</summary>
    public const double Akin = 0.6;

    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["paid"] = "pay", ["sent"] = "send", ["bought"] = "buy", ["found"] = "find", ["lost"] = "lose", ["broke"] = "break", ["broken"] = "break",
        ["people"] = "person", ["children"] = "child", ["made"] = "make", ["got"] = "get", ["mail"] = "email", ["e-mail"] = "email", ["adding"] = "add",
        ["added"] = "add", ["using"] = "use", ["used"] = "use", ["uses"] = "use", ["froze"] = "freeze", ["frozen"] = "freeze",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Stop =
    [
        .. """
        a about after again all also am an and any are as at be because been before being both but by can cannot could did do does doing done don for from
        get gets had has have having hello hi he her here hers him his how i if in into is it its itself just kind let like make may me might more most
        my need no nor not now of off on once one only or other our ours out over own per please really regard same say she should so some such than
        thank thanks that the their them then there these they thing things this those through to too try under until up us use very via want was we
        were what when where which while who whom why will wish with within without would yes yet you your yours ll ve re s t d m
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
    ];

    // A small general thesaurus; a word may be in several groups.
    private static readonly FrozenDictionary<string, int[]> Groups = Group(
        "create add make new open file submit raise register log",
        "find search look lookup get fetch list show retrieve see check view read query browse",
        "delete remove erase drop", "cancel stop abort terminate", "change update edit modify alter adjust amend correct",
        "send email notify message deliver", "book reserve reservation", "extend renew prolong renewal extension",
        "error crash fail failure bug fault problem issue break trouble defect exception freeze hang", "fix repair solve resolve troubleshoot",
        "pay payment charge bill invoice debit", "amount total price cost value sum fee", "reimburse refund", "buy purchase order",
        "customer client user member guest patron account", "person people guest adult traveller", "human person staff manager",
        "password credential login signin", "access permission right", "article guide documentation document manual page", "file path document filename",
        "text body content message", "title subject headline name", "start begin from arrival checkin", "end until finish checkout departure",
        "ship delivery deliver parcel package shipment", "city place location town destination", "reason cause why", "technical software app application program",
        "write draft compose", "summary brief overview summarise summarize", "read study research");

    /// <summary>The words of a text or of an identifier (camelCase, snake_case), in lower case.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var hump = char.IsUpper(c) && i > 0 && char.IsLower(text[i - 1]);
            if ((!char.IsLetterOrDigit(c) || hump) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (char.IsLetterOrDigit(c) && word.Length < 64)
                word.Append(char.ToLowerInvariant(c));
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    /// <summary>The stems of all words but the small ones.</summary>
    public static IEnumerable<string> Content(string text) => Split(text).Where(w => !IsSmall(w)).Select(Stem);

    /// <summary>True for words that say nothing about the matter.</summary>
    public static bool IsSmall(string lower) => Stop.Contains(lower);

    public static double Similarity(string stem, string other)
    {
        if (stem == other)
            return 1;
        return Groups.TryGetValue(stem, out var mine) && Groups.TryGetValue(other, out var theirs) && mine.Intersect(theirs).Any() ? Akin : 0;
    }

    public static double Similarity(string stem, IEnumerable<string> others)
    {
        var best = 0d;
        foreach (var other in others)
            best = Math.Max(best, Similarity(stem, other));
        return best;
    }

    public static string Stem(string lower)
    {
        if (Irregular.TryGetValue(lower, out var regular))
            lower = regular;
        var w = lower;
        if (w.Length <= 3)
            return w;
        if (w.EndsWith("ies", StringComparison.Ordinal) && w.Length > 4)
            w = w[..^3] + "y";
        else if (Ends(w, "sses", "shes", "ches", "xes", "zes"))
            w = w[..^2];
        else if (w[^1] == 's' && w[^2] is not ('s' or 'u' or 'i'))
            w = w[..^1];
        if (w.Length > 7 && Ends(w, "ation"))
            w = w[..^5];
        else if (w.Length > 6 && Ends(w, "ment"))
            w = w[..^4];
        else if (w.Length > 5 && Ends(w, "ing"))
            w = w[..^3];
        else if (w.Length > 4 && Ends(w, "ed") && !Ends(w, "eed"))
            w = w[..^2];
        else if ((w.Length > 6 && Ends(w, "al")) || (w.Length > 5 && Ends(w, "ly")))
            w = w[..^2];
        if (w.Length > 3 && w[^1] == w[^2] && (w[^1] is not ('s' or 'z' or 'l' or 'e' or 'o') || (w[^1] == 'l' && w.Length > 5)))
            w = w[..^1];
        if (w.Length > 3 && w[^1] == 'e')
            w = w[..^1];
        return w.Length > 3 && w[^1] == 'y' ? w[..^1] + "i" : w;
    }

    private static bool Ends(string word, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static FrozenDictionary<string, int[]> Group(params string[] groups) =>
        groups.SelectMany((group, i) => group.Split(' ').Select(word => (Stem: Stem(word), Group: i)))
            .GroupBy(p => p.Stem).ToFrozenDictionary(g => g.Key, g => g.Select(p => p.Group).Distinct().ToArray());
}

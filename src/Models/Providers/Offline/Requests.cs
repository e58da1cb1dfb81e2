using System.Collections.Frozen;

namespace Baton.Models.Offline;

/// <summary>Whether a text asks for something to be done, and not only speaks of it.</summary>
internal static class Requests
{
    private static readonly FrozenSet<string> Negations = ["not", "don", "dont", "never", "no", "without", "nor", "neither", "t", "cannot", "avoid"];

    private static readonly FrozenSet<string> Determiners =
        ["the", "a", "an", "my", "our", "his", "her", "their", "this", "that", "these", "those", "your", "its", "first", "second", "third", "last",
            "full", "every",            "each", "any",
            "for", "of", "in", "on", "with", "about", "by", "from"];

    private static readonly FrozenSet<string> Wishes =
        ["want", "need", "like", "request", "get", "give", "expect", "ask", "wish", "demand", "issue", "make", "have", "offer"];

    private static readonly FrozenSet<string> Asking =
        ["what", "why", "when", "how", "who", "which", "where", "is", "are", "was", "were", "did", "does", "has", "have"];

    private static readonly FrozenSet<string> Leading =
        ["please", "to", "and", "then", "you", "just", "also", "must", "should", "can", "could", "kindly"];

    private static readonly FrozenSet<string> Helping = ["is", "are", "was", "were", "been", "be", "got", "has", "have", "had", "being"];

    /// <summary>
    /// True for "please renew it", "I want a renewal", "renew my loan and …"; false for "do not renew it", "it was renewed", "how do I renew it?",
    /// "the renewal fee".
    /// </summary>
    public static bool Asks(string text, IReadOnlyList<string> actions)
    {
        foreach (var sentence in Sentences.Split(text))
        {
            var words = Words.Split(sentence.Text).ToList();
            if (words.Count > 0 && sentence.Text.EndsWith('?') && Asking.Contains(words[0]))
                continue;
            for (var i = 0; i < words.Count; i++)
            {
                if (actions.Any(a => Words.Similarity(Words.Stem(words[i]), a) > 0) && IsRequest(words, i))
                    return true;
            }
        }

        return false;
    }

    private static bool IsRequest(List<string> words, int at)
    {
        var before = words.Take(at).Reverse().Take(5).ToList();
        if (before.Any(Negations.Contains) || words[at].EndsWith("ed", StringComparison.Ordinal) || before.Take(2).Any(Helping.Contains))
            return false;
        var noun = (before.Count > 0 && Determiners.Contains(before[0])) 
            // "I have order 7", but "please return 7 EUR".
            || (at + 1 < words.Count && char.IsDigit(words[at + 1][0]) && before.Count > 0 && !Leading.Contains(before[0]));
        // As a noun it is asked for only where somebody wants it.
        return !noun || before.Skip(1).Take(3).Any(Wishes.Contains);
    }
}

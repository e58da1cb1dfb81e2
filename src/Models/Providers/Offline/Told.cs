using System.Text.RegularExpressions;

namespace Baton.Models.Offline;

/// <summary>What somebody answered, as a member of the team is told it.</summary>
internal sealed record Contribution(string Who, string Text);

/// <summary>
/// What Baton tells a member beside the task: its own part, and what others answered. The words around them are for models that read.
/// </summary>
/// <param name="Part">The member's own part. Null: the whole task.</param>
/// <param name="Contributions">What others, and it itself, answered so far.</param>
/// <param name="Text">All of it.</param>
internal sealed partial record Told(string? Part, IReadOnlyList<Contribution> Contributions, string Text)
{
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.CultureInvariant;

    /// <summary>Reads what is told; null when the text is something else.</summary>
    public static Told? Read(string text)
    {
        if (!Opening().IsMatch(text))
            return null;
        var part = Given().Match(text) is { Success: true } given ? given.Groups["part"].Value
            : Changes().Match(text) is { Success: true } changes ? changes.Groups["part"].Value
            : null;
        var end = Ending().Match(text) is { Success: true } ending && ending.Index > text.LastIndexOf("answered:", StringComparison.Ordinal) ? ending.Index : text.Length;
        var heads = Head().Matches(text).Where(m => m.Index < end).ToList();
        var contributions = new List<Contribution>();
        for (var i = 0; i < heads.Count; i++)
        {
            var from = heads[i].Index + heads[i].Length;
            var to = i + 1 < heads.Count ? heads[i + 1].Index : end;
            var said = Between().Replace(text[from..to], "").Trim();
            var who = heads[i].Groups["who"].Value;
            contributions.Add(new Contribution(who.Length == 0 ? "" : who, said));
        }

        return new Told(part?.Trim(), contributions, text);
    }

    [GeneratedRegex(@"\A(You lead this work\.|The task above is the goal of the whole team\.|The members of the team worked on this task|"
        + @"Others have answered the same task|The members have argued about the task\.|Review what \S{1,64} made of the task\.|"
        + @"\S{1,64} sent your work back\.)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"gives you this part of it:\s+(?<part>[\s\S]*?)\s+^Constraints:", Lines, 1000)]
    private static partial Regex Given();

    [GeneratedRegex(@"^To be changed:\s+(?<part>[\s\S]*?)\s+^Your work:", Lines, 1000)]
    private static partial Regex Changes();

    [GeneratedRegex(@"^((?<who>[A-Za-z0-9_-]{1,64}) answered|Your work|Your answer so far):[ \t]*$", Lines, 1000)]
    private static partial Regex Head();

    // "2. finder was told: …" stands between two answers.
    [GeneratedRegex(@"^\d+\. \S{1,64} was told: [\s\S]*\z", Lines, 1000)]
    private static partial Regex Between();

    [GeneratedRegex(@"^(Constraints|Failed so far|Done so far[^\n]{0,80}):[ \t]*$", Lines | RegexOptions.RightToLeft, 1000)]
    private static partial Regex Ending();
}

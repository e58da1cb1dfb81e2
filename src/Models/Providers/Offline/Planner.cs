using System.Text.Json.Nodes;

namespace Baton.Models.Offline;

/// <summary>What to do next: calls to make, or none and what stands in the way.</summary>
/// <param name="Calls">Calls to ask for; empty: answer now.</param>
/// <param name="Notes">Sentences for the answer: what was wanted and could not be done, and why.</param>
internal sealed record Plan(IReadOnlyList<(string Name, JsonObject Arguments)> Calls, IReadOnlyList<string> Notes);

/// <summary>
/// Decides by overlap of words alone. Looks things up before it changes anything; changes something only where the task asks for it and every
/// value is known; hands over only while it has nothing of its own to do.
/// </summary>
internal sealed class Planner
{
    private const int MostRounds = 8;
    private const int MostAtOnce = 5;
    private const int MostListed = 8;
    private const int MostMatches = 2;
    private const double Relevant = 0.35;
    private const int LongTask = 60;

    private readonly Situation _situation;
    private readonly Filler _filler;
    private readonly List<Profile> _reads;
    private readonly List<Profile> _wanted;
    private readonly List<Profile> _handoffs;
    private readonly List<Profile> _others;
    private readonly List<Profile> _effects;
    private readonly HashSet<string> _made;
    private readonly bool _done;

    public Planner(Situation situation, IReadOnlyList<Profile> profiles)
    {
        _situation = situation;
        _filler = new Filler(situation);
        _made = [.. situation.Calls.Select(c => Key(c.Name, c.Arguments))];
        var tried = situation.Calls.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        _reads = [.. profiles.Where(p => p.Target is null && p.ReadOnly).OrderByDescending(p => p.Score)];
        _effects = [.. profiles.Where(p => p.Target is null && !p.ReadOnly && !tried.Contains(p.Name)).OrderByDescending(p => p.Score)];
        // What was asked for is done, or a person said no to it.
        _done = profiles.Any(p => p.Target is null && !p.ReadOnly && tried.Contains(p.Name));
        // Of tools that do the same to different things, the one that fits best.
        _wanted = [.. _effects.Where(IsAsked).DistinctBy(p => string.Join(' ', p.Actions))];
        var targets = profiles.Where(p => p.Target is not null && p.Target != situation.From && !tried.Contains(p.Name)).OrderByDescending(p => p.Score).ToList();
        _handoffs = [.. targets.Where(h => h.Score > 0)];
        _others = [.. targets.Where(h => h.Score <= 0)];
    }

    public Plan Next()
    {
        var notes = new List<string>();
        if (_situation.Rounds >= MostRounds)
            return new Plan([], ["I stopped looking after many calls; there may be more to find."]);
        if (Handoff() is { } handoff)
            return Call(handoff);
        if (_wanted.Count == 0 && _done)
            return new Plan([], []);
        // One look first, even where the task names everything: what it says may not be so.
        if (_situation.Facts.Count == 0 && FromTask() is { } first)
            return Call(first);
        foreach (var effect in _wanted)
        {
            if (Chosen(effect, []) is { } ready)
                return Call((effect.Name, ready));
        }

        if (FromTask() is { } lookup)
            return Call(lookup);
        if (FromRecords() is { Count: > 0 } details)
            return new Plan(details, []);
        foreach (var effect in _wanted)
            _ = Chosen(effect, notes);
        if (notes.Count == 0 && Fallback() is { } fallback)
            return Call(fallback);
        return new Plan([], notes);

        static Plan Call((string, JsonObject) call) => new([call], []);
    }

    private bool IsAsked(Profile tool) =>
        Requests.Asks(_situation.Goal, tool.Actions)
        && (!tool.IsGeneral || tool.Objects.Any(o => Words.Similarity(o, _situation.GoalStems) > 0))
        && !_situation.Calls.Any(c => c.End is CallEnd.Rejected && Words.Split(c.Name).Any(w => tool.Actions.Contains(Words.Stem(w))));

    private (string, JsonObject)? Handoff()
    {
        if (_situation.Calls.Any(c => c.End is CallEnd.Found) || _handoffs.Count == 0)
            return null;
        var own = _wanted.Concat(_reads.Where(r => IsOpen(r, out _))).ToList();
        var better = _situation.Received
            ? own.Count == 0 && _situation.Calls.Count == 0
            : own.Select(t => t.Score).DefaultIfEmpty(0).Max() <= _handoffs[0].Score;
        return better && _filler.Fill(_handoffs[0], null) is { Missing.Count: 0 } filled ? (_handoffs[0].Name, filled.Arguments) : null;
    }

    // Without a word in common a look-up is still worth a call, as long as the task is a question and not the material itself.
    private bool IsRelevant(Profile read)
    {
        // What has found nothing is no measure any more.
        var best = _reads.Where(r => !_situation.Calls.Any(c => c.Name == r.Name && c.End is not CallEnd.Found))
            .Select(r => r.Score).DefaultIfEmpty(0).Max();
        return best > 0
            ? read.Score >= Relevant * best || IsNeeded(read)
            : Words.Split(_situation.Goal).Count() <= LongTask && _situation.Material.Length == 0;
    }

    // It may find what a wanted call lacks.
    private bool IsNeeded(Profile read) =>
        _wanted.SelectMany(w => _filler.Fill(w, null).Missing.SelectMany(m => Filler.Head(m, w))).Any(h => read.Objects.Contains(h));

    private bool IsOpen(Profile read, out JsonObject arguments)
    {
        arguments = [];
        var before = _situation.Calls.Where(c => c.Name == read.Name).ToList();
        if (before.Any(c => c.End is CallEnd.Found or CallEnd.Rejected))
            return false;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var filled = _filler.Fill(read, null, attempt);
            if (filled.Missing.Count > 0 || (filled.Arguments.Count == 0 && read.Parameters.Count > 0 && !MayListAll(read)))
                return false;
            arguments = filled.Arguments;
            if (!_made.Contains(Key(read.Name, CallArguments.ToText(arguments))))
                return true;
        }

        return false;
    }

    private static bool MayListAll(Profile read) => Words.Split(read.Name).Any(w => w is "list" or "all" or "browse");

    private (string, JsonObject)? FromTask()
    {
        foreach (var read in _reads.Where(IsRelevant).OrderByDescending(r => r.Score))
        {
            if (IsOpen(read, out var arguments))
                return (read.Name, arguments);
        }

        return null;
    }

    /// <summary>Details of what a list or a search returned: the best matches of a search, all of a short list.</summary>
    private List<(string, JsonObject)> FromRecords()
    {
        foreach (var read in _reads)
        {
            var facts = _situation.Facts.Where(f => f.Source != read.Name && (IsRelevant(read) || IsThin(f))).ToList();
            if (facts.Any(f => f.Linked == 2))
                facts = [.. facts.Where(f => f.Linked == 2)];
            var calls = facts
                .Select(f => (Fact: f, Filled: _filler.Fill(read, f)))
                .Where(c => c.Filled.Missing.Count == 0 && c.Filled.FromRecord)
                .DistinctBy(c => Key(read.Name, CallArguments.ToText(c.Filled.Arguments)))
                .Select(c => (c.Fact, c.Filled.Arguments, Fit: Overlap(c.Fact)))
                .ToList();
            if (calls.Count == 0)
                continue;
            var best = calls.Max(c => c.Fit);
            // What came from a search is sorted by relevance; a list that was not asked for anything is read as a whole.
            var listed = calls.All(c => IsThin(c.Fact) && c.Fact.Arguments is not null && !Evidence.HasQuery(c.Fact.Arguments));
            var chosen = listed
                ? calls.OrderByDescending(c => c.Fit).Take(MostListed).OrderBy(c => c.Fact.Order)
                : calls.Where(c => c.Fit >= best / 2).OrderByDescending(c => c.Fit).Take(MostMatches);
            var open = chosen.Where(c => !_made.Contains(Key(read.Name, CallArguments.ToText(c.Arguments))))
                .Take(MostAtOnce).Select(c => (read.Name, c.Arguments)).ToList();
            if (open.Count > 0)
                return open;
        }

        return [];
    }

    // Little more than a key: there is more behind it.
    private static bool IsThin(Fact fact) => fact.Fields.Count <= 3 && fact.Fields.All(f => f.Text.Length <= 80);

    private double Overlap(Fact fact) => _situation.GoalStems.Sum(s => Words.Similarity(s, fact.Stems));

    private JsonObject? Chosen(Profile effect, List<string> notes)
    {
        var verb = Answer.Spoken(effect.Name);
        var alone = _filler.Fill(effect, null);
        if (alone.Missing.Count == 0)
            return _made.Contains(Key(effect.Name, CallArguments.ToText(alone.Arguments))) ? null : alone.Arguments;
        var candidates = _situation.Facts
            .Where(f => !Choice.IsDone(f, effect))
            .Select(f => new Choice.Candidate(f, _filler.Fill(effect, f)))
            .Where(c => c.Filled.Missing.Count == 0)
            .ToList();
        if (candidates.Count == 0)
        {
            // Where a record fills some of it, only the rest is missing.
            var least = _situation.Facts.Select(f => _filler.Fill(effect, f).Missing).Append(alone.Missing).MinBy(m => m.Count)!;
            var missing = string.Join(" and ", least.Select(m => "the " + string.Join(' ', Words.Split(m.Name))));
            notes.Add(_situation.Facts.Any(f => Choice.IsDone(f, effect))
                ? $"There is nothing left to {verb}: what I found is marked as done already."
                : $"To {verb} I still need {missing}, which I could not find.");
            return null;
        }

        if (Choice.Pick(candidates, _situation) is { } chosen)
            return chosen.Filled.Arguments;
        var choices = string.Join(" or ", candidates.DistinctBy(c => c.Key).Take(5).Select(c => Answer.Spoken(c.Filled.Arguments)));
        notes.Add($"I could not tell which one to {verb}: {choices}. Please say which.");
        return null;
    }

    // Nothing was found: what the instructions name for that case, or the colleague they name.
    private (string, JsonObject)? Fallback()
    {
        if (_situation.Calls.Any(c => c.End is CallEnd.Found or CallEnd.Rejected) || _situation.Material.Length > 0)
            return null;
        var instructions = Sentences.Split(_situation.Instructions);
        var named = _effects.Where(e => e.IsGeneral && e.Objects.Count > 0 && instructions.Any(i =>
            e.Actions.Any(a => Words.Similarity(a, i.Stems) > 0) && e.Objects.All(o => i.Stems.Contains(o))));
        var colleagues = _handoffs.Concat(_others).Where(h => instructions.Any(i => Words.Split(i.Text).Contains(h.Target)));
        foreach (var way in named.Concat(_situation.Calls.Count > 0 ? colleagues : []))
        {
            if (_filler.Fill(way, null) is { Missing.Count: 0 } filled)
                return (way.Name, filled.Arguments);
        }

        return null;
    }

    private static string Key(string name, string arguments) => $"{name} {arguments}";
}

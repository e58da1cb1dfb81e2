using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// Whether a team could take a run over that another version of it began. A run always finishes on the team it pinned; this says which runs would
/// have come to something else, or could not have come this far.
/// </summary>
public static class TakeOver
{
    /// <summary>Why the new team could not have brought the run where it is; empty when it could.</summary>
    /// <param name="old">The team as the run pinned it.</param>
    /// <param name="now">The team as it is to be.</param>
    /// <param name="input">The run's input.</param>
    /// <param name="usage">What the run has used.</param>
    /// <param name="journal">The run's journal so far.</param>
    public static IReadOnlyList<string> Problems(Team old, Team now, JsonElement input, Usage usage, IReadOnlyList<RunEvent> journal) =>
        [.. Find(old, now, input, usage, journal).Distinct()];

    private static IEnumerable<string> Find(Team old, Team now, JsonElement input, Usage usage, IReadOnlyList<RunEvent> journal)
    {
        foreach (var mistake in TeamInput.Check(now, input))
            yield return $"the run's input does not fit the new input schema: {mistake}";
        foreach (var problem in Compare(old, now, Acted(journal)))
            yield return problem;
        foreach (var problem in Limits(now.Limits, usage))
            yield return problem;
        foreach (var e in journal)
        {
            var (agent, tool) = (e.Agent ?? "", e.Text("tool"));
            if (e.Type is EventTypes.ToolIntent or EventTypes.GateOpened && tool is not null && tool != ToolFunctions.ReadBlob
                && MembersNamed(now, agent) is { Length: > 0 } members && !members.Any(m => ToolAccess.IsAllowed(m, tool)))
                yield return $"at step {e.Step} {agent} uses {tool}, which it may no longer call";
            if (e.Type == EventTypes.HandoffAccepted && e.Text("from") is { } from && e.Text("to") is { } to
                && MembersNamed(now, from) is { Length: > 0 } senders && !senders.Any(m => m.Handoffs.Contains(to)))
                yield return $"{from} handed the task to {to}, which it may no longer do";
        }
    }

    private static IEnumerable<string> Compare(Team old, Team now, IReadOnlySet<string> acted)
    {
        if (old.Pattern != now.Pattern)
        {
            yield return $"the pattern of team {old.Id} was {Word(old.Pattern)} and is {Word(now.Pattern)}";
            yield break;
        }

        if (old.Entry != now.Entry)
            yield return $"the entry of team {old.Id} was {old.Entry} and is {now.Entry}";
        if (!old.Members.SequenceEqual(now.Members) && old.Pattern is Pattern.Parallel or Pattern.Debate)
            yield return $"the members of team {old.Id} were {string.Join(", ", old.Members)} and are {string.Join(", ", now.Members)}";
        if (StepsDiffer(old, now, acted) is { } step)
            yield return $"step {step} of team {old.Id}, which the run has reached, is another one";
        foreach (var (name, agent) in old.Agents)
        {
            if (!acted.Contains(name) && agent.Team is null)
                continue;
            if (!now.Agents.TryGetValue(name, out var other))
            {
                if (acted.Contains(name))
                    yield return $"{name} had the task and is no longer a member of team {old.Id}";
            }
            else if ((agent.Team is null) != (other.Team is null) || (agent.Human is null) != (other.Human is null))
            {
                yield return $"{name} of team {old.Id} is no longer what it was: an agent, a team or a person";
            }
            else if (agent.Team is { } nested && other.Team is { } nestedNow)
            {
                foreach (var problem in Compare(nested, nestedNow, acted))
                    yield return problem;
            }
        }
    }

    // Steps that the run has not come to may be changed.
    private static int? StepsDiffer(Team old, Team now, IReadOnlySet<string> acted)
    {
        for (var i = 0; i < old.Steps.Count; i++)
        {
            string[] names = [.. new[] { old.Steps[i].Agent, old.Steps[i].Review?.By }.OfType<string>(), .. old.Steps[i].Parallel ?? []];
            if (names.Any(acted.Contains) && (i >= now.Steps.Count || BatonJson.ToText(old.Steps[i]) != BatonJson.ToText(now.Steps[i])))
                return i + 1;
        }

        return null;
    }

    private static IEnumerable<string> Limits(Limits limits, Usage usage)
    {
        if (usage.InputTokens + usage.OutputTokens > limits.Tokens)
            yield return $"it has used {usage.InputTokens + usage.OutputTokens} tokens; the new limit is {limits.Tokens}";
        if (usage.Cost > limits.Cost)
            yield return $"it has cost {usage.Cost}; the new limit is {limits.Cost}";
        if (usage.Steps > limits.Steps)
            yield return $"it has made {usage.Steps} steps; the new limit is {limits.Steps}";
    }

    private static HashSet<string> Acted(IReadOnlyList<RunEvent> journal) =>
        [.. journal.Where(e => e.Type is EventTypes.AgentStarted or EventTypes.GateOpened).Select(e => e.Agent).OfType<string>()];

    private static Agent[] MembersNamed(Team team, string name) =>
    [
        .. team.Agents.Concat(team.Recruit?.Catalogue ?? []).Where(a => a.Key == name).Select(a => a.Value),
        .. team.Agents.Values.SelectMany(a => a.Team is null ? [] : MembersNamed(a.Team, name)),
    ];

    private static string Word(Pattern pattern) => pattern.ToString().ToLowerInvariant();
}

using Baton.Agents;

namespace Baton.Functions;

/// <summary>Members at work side by side.</summary>
internal static class FanOut
{
    /// <summary>Most members at work at once; the others wait until one is done.</summary>
    public const int MostAtOnce = 8;

    /// <summary>Has each do its part, and waits for all: no member is left at work behind a team that has ended.</summary>
    /// <returns>The results, in the order of the parts.</returns>
    public static async Task<IReadOnlyList<AgentResult>> RunAsync(Members members, IReadOnlyList<MemberTask> parts)
    {
        var started = new List<Task<AgentResult>>(parts.Count);
        var running = new List<Task<AgentResult>>();
        foreach (var part in parts)
        {
            if (running.Count == MostAtOnce)
                running.Remove(await Task.WhenAny(running));
            var work = members.RunAsync(part, parts.Count - started.Count);
            started.Add(work);
            running.Add(work);
        }

        return await Task.WhenAll(started);
    }

    /// <summary>
    /// What ends the team's work: a cap, an effect in doubt or a fault, whatever the others did; or that not one of them did its part. Null: it goes
    /// on, and failures are a part of the result.
    /// </summary>
    public static Setback? Ending(IReadOnlyList<AgentResult> results) =>
        results.FirstOrDefault(EndsAll)?.Setback ?? (results.All(r => r.End != AgentEnd.Answered) ? results[0].Setback : null);

    /// <summary>True: the member was stopped by something that its team cannot work around.</summary>
    public static bool EndsAll(AgentResult result) => result.End == AgentEnd.Stopped && !Failures.IsOwn(result.Setback!.Outcome);

    /// <summary>What a person refused on the way, and nothing made good. Null: nothing.</summary>
    public static Setback? Refused(IEnumerable<AgentResult> results) => results.Select(Refused).FirstOrDefault(r => r is not null);

    /// <summary>The same of one member.</summary>
    public static Setback? Refused(AgentResult result) => result.End == AgentEnd.Stopped ? result.Refused : result.Setback;
}

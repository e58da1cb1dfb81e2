using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// Finds in the journal what is not well with a member's turn at the work. It looks at that turn and the handoffs to it alone, so that members side
/// by side are warned about the same, whoever is done first.
/// </summary>
public static class HealthCheck
{
    private static readonly TimeSpan LongestHandoff = TimeSpan.FromSeconds(30);
    private const double LeastFidelity = 0.8;
    private const int LeastCalls = 5;
    private const int LeastSteps = 6;
    private const double MostGrowth = 2;
    private const long LeastGrown = 1_000;

    /// <summary>Looks at one turn.</summary>
    /// <param name="journal">The run's events so far.</param>
    /// <param name="agent">The member.</param>
    /// <param name="step">Its turn.</param>
    /// <param name="task">What the run was given.</param>
    /// <returns>At most one warning of each kind.</returns>
    public static IReadOnlyList<HealthWarning> Find(IReadOnlyList<RunEvent> journal, string agent, string step, string task)
    {
        var turn = journal.Where(e => e.Step == step || e.Step?.StartsWith(step + ".", StringComparison.Ordinal) == true).ToList();
        var handoffs = journal
            .Where(e => Parent(e.Step) == Parent(step) && (e.Type is EventTypes.HandoffProposed or EventTypes.HandoffAccepted)).ToList();
        HealthWarning?[] found =
        [
            Latency(handoffs, agent), Fidelity(turn, agent), Asks(turn, agent, task), Circle(handoffs, agent), Growth(turn, agent),
        ];
        return [.. found.OfType<HealthWarning>()];
    }

    private static HealthWarning? Latency(List<RunEvent> handoffs, string agent)
    {
        var accepted = handoffs.LastOrDefault(e => e.Type == EventTypes.HandoffAccepted && e.Text("to") == agent);
        var proposed = handoffs.LastOrDefault(e => e.Type == EventTypes.HandoffProposed && e.Step == accepted?.Step && e.Text("to") == agent);
        return accepted is not null && proposed is not null && accepted.Time - proposed.Time is var took && took > LongestHandoff
            ? Warn(
                HealthKind.HandoffLatency,
                $"{agent} took {took.TotalSeconds:0} s to take up what {accepted.Text("from")} handed over.",
                $"More than {LongestHandoff.TotalSeconds:0} s is long: look at how fast its model answers.")
            : null;
    }

    private static HealthWarning? Fidelity(List<RunEvent> turn, string agent)
    {
        var calls = turn.Where(e => e.Type == EventTypes.ModelCompleted).Sum(e => Number(e, "calls"));
        var bad = turn.Where(e => e.Type == EventTypes.ModelCompleted).Sum(e => Number(e, "refused"))
            + turn.Count(e => e.Type == EventTypes.ToolFailed && e.Text("reason") is null);
        return calls >= LeastCalls && calls - bad < LeastFidelity * calls
            ? Warn(
                HealthKind.ToolFidelity,
                $"{bad} of {calls} calls of {agent} could not be made or failed.",
                $"Fewer than {LeastFidelity * 100:0} % that work is low: look at its tools' descriptions, or give it a better model.")
            : null;
    }

    private static HealthWarning? Asks(List<RunEvent> turn, string agent, string task)
    {
        var asked = turn.Where(e => e.Type == EventTypes.ModelCompleted)
            .SelectMany(e => e.Value("asks") is { ValueKind: JsonValueKind.Array } asks ? asks.EnumerateArray().Select(a => a.ToString()) : [])
            .FirstOrDefault(a => Questions.IsAnswered(a, task));
        return asked is null
            ? null
            : Warn(HealthKind.AsksForKnown, $"{agent} asks \"{asked}\", which the task already says.", $"Look at what it is told of the task.");
    }

    private static HealthWarning? Circle(List<RunEvent> handoffs, string agent)
    {
        var path = new List<string>();
        var circle = false;
        foreach (var e in handoffs.Where(e => e.Type == EventTypes.HandoffAccepted))
        {
            var (from, to) = (e.Text("from") ?? "", e.Text("to") ?? "");
            if (path.Count == 0)
                path.Add(from);
            circle = to == agent && path.Contains(to);
            path.Add(to);
        }

        return circle
            ? Warn(
                HealthKind.CircularHandoff,
                $"The task came back to {agent}: {string.Join(" → ", path)}.",
                $"Look at whose work it is, and at the handoffs that the team file declares.")
            : null;
    }

    private static HealthWarning? Growth(List<RunEvent> turn, string agent)
    {
        foreach (var calls in turn.Where(e => e.Type == EventTypes.ModelCompleted).GroupBy(e => Parent(e.Step)))
        {
            var tokens = calls.Select(e => Number(e, "inputTokens") + Number(e, "outputTokens")).ToArray();
            if (tokens.Length < LeastSteps)
                continue;
            var (early, late) = (tokens.Take(tokens.Length / 2).Average(), tokens.Skip(tokens.Length / 2).Average());
            if (late >= LeastGrown && late > MostGrowth * early)
            {
                return Warn(
                    HealthKind.TokenGrowth,
                    $"A step of {agent} takes {late:0} tokens, after {early:0} at first: they grow faster than the steps.",
                    $"Set its 'limits.context', or ask its tools for less.");
            }
        }

        return null;
    }

    private static HealthWarning Warn(HealthKind kind, FormattableString found, FormattableString todo) =>
        new(kind, $"{FormattableString.Invariant(found)} {FormattableString.Invariant(todo)}");

    private static string Parent(string? step) => step?.LastIndexOf('.') is int at and >= 0 ? step[..at] : "";

    private static long Number(RunEvent e, string name) => e.Value(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : 0;
}

namespace Baton.Agents;

/// <summary>
/// What follows when a step fails, the same for every step: the same call again after a wait, the agent told what was wrong, its fallback model, the
/// member that stands in, the people outside the run; and the named outcome where no rung is left.
/// </summary>
public static class FailureLadder
{
    private const string StandInStep = ".fallback";

    /// <summary>
    /// True: another member or a person may still do what ended so. Limits, refusals and expiries are not failures of the member: who goes on after
    /// them goes over them.
    /// </summary>
    public static bool GoesOn(Outcome outcome) =>
        outcome is Outcome.ModelFailed or Outcome.InvalidOutput or Outcome.ToolFailed or Outcome.InvalidHandoff;

    /// <summary>The step of the member that stands in at <paramref name="step"/>.</summary>
    public static string StandIn(string step) => step + StandInStep;

    /// <summary>
    /// A member as it works in the place of another: what it may hand over to and the form of its answer are those of the work, so that whoever goes on
    /// with it need not know who did it.
    /// </summary>
    /// <param name="team">The team.</param>
    /// <param name="member">The one that works.</param>
    /// <param name="standsFor">The one whose work it is. Null: its own.</param>
    public static Agent Acting(this Team team, string member, string? standsFor)
    {
        var agent = team.Member(member);
        if (standsFor is null)
            return agent;
        var original = team.Member(standsFor);
        return agent with { Handoffs = [.. agent.Handoffs.Intersect(original.Handoffs, StringComparer.Ordinal)], Output = original.Output ?? agent.Output };
    }

    /// <summary>
    /// What the model is told after a turn whose calls all failed; null where the results alone say enough (<paramref name="correction"/> 1: it has only
    /// just seen them).
    /// </summary>
    /// <param name="correction">How often it has been corrected in this turn at the work, this time included.</param>
    /// <param name="most">How often it is at most.</param>
    public static string? Reflect(int correction, int most) => correction < 2
        ? null
        : $"Your calls have failed {correction} times. Read what each of them returned, find out what was wrong, and do it another way: other arguments, "
            + $"another function, or an answer without them.{(correction == most ? " This is the last try." : "")}";
}

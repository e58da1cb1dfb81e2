namespace Baton.Agents;

/// <summary>Which failures of one member the others can work around.</summary>
public static class Failures
{
    /// <summary>
    /// True: a member that ended so failed at its own part, and its team may go on and report it. False: a cap was hit, an effect is in doubt, or
    /// Baton itself is at fault; then the whole run ends so.
    /// </summary>
    public static bool IsOwn(Outcome outcome) => outcome is Outcome.ModelFailed or Outcome.ToolFailed or Outcome.InvalidOutput
        or Outcome.InvalidHandoff or Outcome.Rejected or Outcome.Expired;
}

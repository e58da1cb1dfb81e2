using System.Security.Cryptography;
using System.Text;

namespace Baton.Agents;

/// <summary>The rules of handing a task over.</summary>
public static class Handoffs
{
    private const int MostItems = 50;
    private const int ExcerptLength = 400;

    /// <summary>Builds the envelope of a handoff from what the journal says happened.</summary>
    /// <param name="run">The run.</param>
    /// <param name="team">The team.</param>
    /// <param name="goal">The run's input.</param>
    /// <param name="from">Who hands over.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="reason">What the sender says about it.</param>
    /// <param name="depth">Handoffs so far, this one included.</param>
    /// <param name="journal">The run's events so far.</param>
    public static HandoffEnvelope Build(
        RunKey run, Team team, string goal, string from, string to, string reason, int depth, IEnumerable<RunEvent> journal)
    {
        List<string> done = [], context = [], decisions = [];
        foreach (var e in journal)
        {
            switch (e.Type)
            {
                case EventTypes.ToolCompleted or EventTypes.ToolFailed:
                    var verb = e.Type == EventTypes.ToolCompleted ? "called" : "failed to call";
                    done.Add($"{e.Agent} {verb} {e.Text("tool")}");
                    context.Add($"{e.Text("tool")}: {Excerpt(e.Text("preview"))}");
                    break;
                case EventTypes.HandoffAccepted:
                    done.Add($"{e.Text("from")} handed over to {e.Text("to")}: {Excerpt(e.Text("reason"))}");
                    break;
                case EventTypes.GateDecided:
                    decisions.Add($"{e.Text("by")}: {e.Text("decision")} {e.Text("tool")} {Excerpt(e.Text("comment"))}".TrimEnd());
                    break;
            }
        }

        return new HandoffEnvelope
        {
            TaskId = run.Run,
            OriginalGoal = goal,
            CurrentState = $"{from} has looked at the task and hands it to {to}.",
            CompletedSteps = Last(done),
            PendingSteps = string.IsNullOrWhiteSpace(reason) ? [] : [Excerpt(reason)],
            Constraints = [$"at most {Math.Max(0, team.Limits.Hops - depth)} more handoffs", .. Agents.Constraints.Of(team)],
            AccumulatedContext = Last(context),
            Decisions = Last(decisions),
            From = from,
            To = to,
            Depth = depth,
        };
    }

    /// <summary>What the receiver is told.</summary>
    public static Brief ForReceiver(HandoffEnvelope envelope)
    {
        var text = new StringBuilder($"{envelope.From} handed this task to you.");
        Section(text, "Still to do", envelope.PendingSteps);
        Section(text, "Done so far", envelope.CompletedSteps);
        Section(text, "Found so far", envelope.AccumulatedContext);
        Section(text, "Decided by people", envelope.Decisions);
        Section(text, "Constraints", envelope.Constraints);
        return new Brief { Text = text.ToString() };
    }

    /// <summary>What the sender is told whose handoff was rejected.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="reason">Why it was rejected.</param>
    public static Brief ForSender(HandoffEnvelope envelope, string reason)
    {
        var text = new StringBuilder($"You handed this task to {envelope.To}, who gave it back: {Excerpt(reason)}\n")
            .Append("Finish it yourself, or hand it to somebody else.");
        Section(text, "Found so far", envelope.AccumulatedContext);
        Section(text, "Decided by people", envelope.Decisions);
        Section(text, "Constraints", envelope.Constraints);
        return new Brief { Text = text.ToString() };
    }

    /// <summary>The loop that a path of members ends in: from where its last member had the task before.</summary>
    public static string Loop(IReadOnlyList<string> path)
    {
        var from = path.Count - 2;
        while (from > 0 && path[from] != path[^1])
            from--;
        return string.Join(" → ", path.Skip(Math.Max(0, from)));
    }

    /// <summary>Checks an envelope before the receiver spends a token.</summary>
    /// <returns>Why it cannot be accepted; null when it can.</returns>
    public static string? Check(Team team, HandoffEnvelope envelope)
    {
        if (!team.Agents.TryGetValue(envelope.From, out var sender))
            return $"Expected the sender to be a member of team {team.Id}, found '{envelope.From}'.";
        if (!team.Agents.ContainsKey(envelope.To))
            return $"Expected one of {string.Join(", ", sender.Handoffs)} to hand over to, found '{envelope.To}'.";
        if (!sender.Handoffs.Contains(envelope.To))
            return $"{envelope.From} may hand over to {string.Join(", ", sender.Handoffs)}, not to {envelope.To}. Declare it under 'handoffs' if it should.";
        if (string.IsNullOrWhiteSpace(envelope.OriginalGoal))
            return "Expected the original goal, found none.";
        return null;
    }

    /// <summary>
    /// Digest of the state that the receiver would start from. The same receiver with the same digest again is a cycle: nothing was found out or
    /// decided since it last had the task.
    /// </summary>
    public static string StateDigest(HandoffEnvelope envelope) =>
        StateDigest(envelope.To, envelope.OriginalGoal, envelope.AccumulatedContext, envelope.Decisions);

    /// <summary>The same, from its parts.</summary>
    /// <param name="to">Who receives.</param>
    /// <param name="goal">The team's task.</param>
    /// <param name="context">What was found out.</param>
    /// <param name="decisions">What people decided.</param>
    public static string StateDigest(string to, string goal, IEnumerable<string> context, IEnumerable<string> decisions)
    {
        var state = string.Join('\n', [to, goal, .. context.Distinct(), "--", .. decisions.Distinct()]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
            text.Append('\n').Append(title).Append(":\n- ").Append(string.Join("\n- ", items));
    }

    private static string Excerpt(string? text) => Texts.Excerpt(text, ExcerptLength);

    private static IReadOnlyList<string> Last(List<string> items) => items.Count <= MostItems ? items : items[^MostItems..];
}

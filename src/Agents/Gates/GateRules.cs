using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

/// <summary>Why an answer does not count.</summary>
public enum GateRefusal
{
    /// <summary>It counts.</summary>
    None,

    /// <summary>The answer lacks what its kind of decision needs.</summary>
    Incomplete,

    /// <summary>This person may not decide here.</summary>
    NotAllowed,

    /// <summary>Something happened before it: the gate expired, its arguments are others, or this person decided already.</summary>
    TooLate,
}

/// <summary>What becomes of an answer at a gate.</summary>
/// <param name="Refusal">Whether it counts.</param>
/// <param name="Closes">With it, the gate is decided.</param>
/// <param name="Problem">Why it does not count. Null where it does.</param>
public sealed record GateVerdict(GateRefusal Refusal, bool Closes, string? Problem)
{
    /// <summary>Hash of the blob with what the agent is told of the decision beside its result. Null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>True: it counts.</summary>
    public bool Accepted => Refusal == GateRefusal.None;
}

/// <summary>Who may decide what at a gate, and when it is decided.</summary>
public static class GateRules
{
    /// <summary>Judges one answer.</summary>
    /// <param name="gate">The question.</param>
    /// <param name="earlier">The answers that counted so far.</param>
    /// <param name="escalated">True once the people of the escalation are asked too.</param>
    /// <param name="answer">The new one.</param>
    public static GateVerdict Judge(Gate gate, IReadOnlyList<GateAnswer> earlier, bool escalated, GateAnswer answer)
    {
        if (string.IsNullOrWhiteSpace(answer.By))
            return Refuse(GateRefusal.Incomplete, "Expected the name of the person who decides, found none. Say who with 'by'.");
        if (!MayDecide(gate, escalated, answer.By, out var problem))
            return Refuse(GateRefusal.NotAllowed, problem);
        if (answer.At >= gate.ExpiresAt)
            return Refuse(GateRefusal.TooLate, $"The gate expired at {gate.ExpiresAt:u}, before this answer.");
        if (answer.Shown is not null && answer.Shown != gate.ArgumentsHash)
            return Refuse(GateRefusal.TooLate, "The answer is for other arguments than this gate asks about. Look at the gate again and decide about what it shows.");
        if (earlier.Any(e => Same(e.By, answer.By)))
            return Refuse(GateRefusal.TooLate, $"{answer.By} has decided here already; the quorum of {gate.Quorum} needs distinct people.");
        if (answer.Decision == GateDecision.Edit && gate.Schema is null)
            return Refuse(GateRefusal.Incomplete, $"A gate of kind '{gate.Kind.ToString().ToLowerInvariant()}' has no arguments to edit. Approve, reject or respond.");
        if (answer.Decision is (GateDecision.Edit or GateDecision.Respond) && answer.Content is null)
            return Refuse(GateRefusal.Incomplete, answer.Decision == GateDecision.Edit
                ? "Expected the new arguments in 'args', found none."
                : "Expected the text in 'text', found none.");
        if (gate.Kind == GateKind.Question && answer.Decision is (GateDecision.Approve or GateDecision.Edit))
            return Refuse(GateRefusal.Incomplete, "This is a tool's question: answer it with 'respond', or decline it with 'reject'.");
        if (gate.Kind == GateKind.Human && answer.Decision is (GateDecision.Approve or GateDecision.Edit))
            return Refuse(GateRefusal.Incomplete, "This is a task for a person: answer it with 'respond', or turn it down with 'reject'.");

        // An edit or an answer of one's own is one person's word: it closes the gate only where one word is enough.
        if (gate.Quorum > 1 && (answer.Decision is GateDecision.Edit or GateDecision.Respond))
            return Refuse(GateRefusal.Incomplete, $"This gate takes {gate.Quorum} approvals of the same arguments; they cannot be edited here. Reject, and let the agent ask anew.");
        var approvals = earlier.Count(e => e.Decision == GateDecision.Approve) + (answer.Decision == GateDecision.Approve ? 1 : 0);
        return new GateVerdict(GateRefusal.None, answer.Decision != GateDecision.Approve || approvals >= gate.Quorum, null);
    }

    /// <summary>Where the content of an answer does not fit what the gate asks for; empty where it fits, or where nothing is asked of it.</summary>
    /// <param name="gate">The question.</param>
    /// <param name="decision">What was answered.</param>
    /// <param name="content">Edit: the new arguments. Respond: the text. Null: none.</param>
    public static IReadOnlyList<SchemaError> Misfits(Gate gate, GateDecision decision, JsonElement? content) =>
        (decision == GateDecision.Edit || (gate.Kind is (GateKind.Result or GateKind.Question or GateKind.Human) && !gate.TakesWords)) && content is { } value && gate.Schema is { } schema
            ? JsonSchema.Parse(schema).Validate(value)
            : [];

    /// <summary>
    /// Why the team file does not let this person approve a tool call with other arguments than those that the gate shows; null where it does. What the
    /// person edits must not get past a rule that those arguments, had the agent asked with them, would have met.
    /// </summary>
    /// <param name="team">The pinned team.</param>
    /// <param name="tool">The pinned tool.</param>
    /// <param name="gate">The question, of kind <see cref="GateKind.Tool"/>.</param>
    /// <param name="by">Who edits.</param>
    /// <param name="arguments">The new arguments.</param>
    public static string? WhyNotEdit(Team team, ToolDefinition tool, Gate gate, string by, JsonElement arguments)
    {
        var verdict = ToolPolicy.Decide(team, tool, arguments);
        if (verdict.Policy == ApprovalPolicy.Deny)
            return $"With these arguments {verdict.Reason}. Use others, or reject.";
        if (verdict is not { Policy: ApprovalPolicy.Ask, Rule: { } index } || ToolPolicy.Decide(team, tool, gate.Arguments!.Value).Rule == index)
            return null;
        var rule = team.Approvals[index];
        if (rule.Quorum > 1)
            return $"With these arguments {tool.QualifiedName} takes {rule.Quorum} approvals. Reject, and let the agent ask anew with them.";
        return MayDecide(rule.Approvers, gate.RequestedBy, by, out var problem)
            ? null
            : $"With these arguments others are asked. {problem} Or reject, and let the agent ask anew with them.";
    }

    private static GateVerdict Refuse(GateRefusal refusal, string problem) => new(refusal, false, problem);

    private static bool MayDecide(Gate gate, bool escalated, string by, out string problem)
    {
        // Where no one is named, whoever may call the API may decide, also after an escalation.
        IReadOnlyList<string> asked = escalated && gate.Approvers.Count > 0 ? [.. gate.Approvers, .. gate.EscalatesTo] : gate.Approvers;
        return MayDecide(asked, gate.RequestedBy, by, out problem);
    }

    private static bool MayDecide(IReadOnlyList<string> approvers, string? requester, string by, out string problem)
    {
        problem = "";
        if (approvers.Count == 0)
            return true;
        if (!approvers.Any(a => Same(a, by)))
            problem = $"Expected one of {string.Join(", ", approvers)}, found '{by}'. Ask one of them to decide.";
        else if (requester is not null && Same(requester, by))
            problem = $"{by} started this run and cannot approve what it asks. Ask another of {string.Join(", ", approvers)}.";
        return problem.Length == 0;
    }

    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}

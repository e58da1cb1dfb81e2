using Baton.Agents;

namespace Baton.Functions;

/// <summary>A message to people: a gate waits for them.</summary>
/// <param name="Id">The same each time the same message is sent again, so that its receiver can tell.</param>
/// <param name="Type"><c>gate.opened</c>, <c>gate.reminded</c> or <c>gate.escalated</c>.</param>
/// <param name="At">When that happened.</param>
/// <param name="Gate">The question.</param>
/// <param name="Links">A signed link for each person asked, or one for whoever may decide; empty where the setting
/// <c>Baton:Links:BaseUrl</c> does not say where this head is reached.</param>
public sealed record Notice(string Id, string Type, DateTimeOffset At, Gate Gate, IReadOnlyList<NoticeLink> Links)
{
    /// <summary>What it says in one line, for subjects and logs.</summary>
    public string Subject
    {
        get
        {
            var what = Gate.Kind switch
            {
                GateKind.Tool => $"may {Gate.Agent} call {Gate.Tool}?",
                GateKind.Result => "may this be the result?",
                GateKind.Ambiguous => $"did {Gate.Tool} happen?",
                GateKind.Human => $"a task for {Gate.Agent}",
                _ => $"{Gate.Tool ?? Gate.Agent ?? Gate.Team} has a question",
            };
            var again = Type switch
            {
                EventTypes.GateReminded => "Still waiting: ",
                EventTypes.GateEscalated => "Escalated to you: ",
                _ => "",
            };
            return $"{again}{Gate.Team}: {what}";
        }
    }
}

/// <summary>A signed link.</summary>
/// <param name="Approver">Who may use it. Null: whoever may decide.</param>
/// <param name="Uri">Where it leads.</param>
public sealed record NoticeLink(string? Approver, string Uri);

/// <summary>Where a notice goes.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="To">The person. Null: the channel has one receiver for all.</param>
public sealed record NoticeAddress(string Channel, string? To);

using System.Text;
using System.Text.Json;

namespace Baton.Agents;

/// <summary>Writes tickets from the journal.</summary>
public static class Tickets
{
    private const int MostItems = 40;
    private const int ExcerptLength = 400;

    /// <summary>Writes the ticket of a turn that failed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="agent">The member that could not finish.</param>
    /// <param name="step">Its turn.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="reason">Why.</param>
    /// <param name="task">The team's task.</param>
    /// <param name="journal">The run's events so far.</param>
    public static Ticket Write(RunKey run, string agent, string step, Outcome outcome, string reason, JsonElement task, IEnumerable<RunEvent> journal)
    {
        List<string> tried = [], known = [];
        foreach (var e in journal.Where(e => e.Step == step || e.Step?.StartsWith(step + ".", StringComparison.Ordinal) == true))
        {
            switch (e.Type)
            {
                case EventTypes.ModelFailed:
                    tried.Add($"{e.Agent} asked its model and got no answer: {Excerpt(e.Text("reason"))}");
                    break;
                case EventTypes.OutputRejected:
                    tried.Add($"{e.Agent} answered, and it was turned down: {Excerpt(e.Text("problem"))}");
                    break;
                case EventTypes.ReflectionRequested:
                    tried.Add($"{e.Agent} was told what was wrong and tried again: {Excerpt(e.Text("problem"))}");
                    break;
                case EventTypes.FallbackUsed when e.Text("to") is { } to:
                    tried.Add($"{to} was asked instead of {e.Agent}: {Excerpt(e.Text("reason"))}");
                    break;
                case EventTypes.FallbackUsed:
                    tried.Add($"{e.Agent} went on with its fallback model: {Excerpt(e.Text("reason"))}");
                    break;
                case EventTypes.ToolFailed:
                    tried.Add($"{e.Agent} called {e.Text("tool")}, which failed: {Excerpt(e.Text("preview") ?? e.Text("reason"))}");
                    break;
                case EventTypes.ToolCompleted:
                    known.Add($"{e.Text("tool")}: {Excerpt(e.Text("preview"))}");
                    break;
                case EventTypes.GateDecided:
                    known.Add($"{e.Text("by")} decided about {e.Text("tool") ?? "the work"}: {e.Text("decision")} {Excerpt(e.Text("comment"))}".TrimEnd());
                    break;
            }
        }

        return new Ticket
        {
            Run = run.Run, Agent = agent, Step = step, Outcome = outcome, Reason = reason, Task = task, Tried = Last(tried), Known = Last(known),
        };
    }

    /// <summary>The ticket as the member that stands in reads it.</summary>
    public static string ToText(Ticket ticket)
    {
        var text = new StringBuilder($"{ticket.Agent} could not finish this task, and you do it instead. {ticket.Reason}");
        Section("What was tried", ticket.Tried);
        Section("What is known", ticket.Known);
        return text.ToString();

        void Section(string title, IReadOnlyList<string> items)
        {
            if (items.Count == 0)
                return;
            text.Append("\n\n").Append(title).Append(':');
            foreach (var item in items)
                text.Append("\n- ").Append(item);
        }
    }

    private static string Excerpt(string? text) => text is null ? "" : text.Length <= ExcerptLength ? text : text[..ExcerptLength] + "…";

    private static IReadOnlyList<string> Last(List<string> items) => items.Count <= MostItems ? items : items[^MostItems..];
}

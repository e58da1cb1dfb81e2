using System.Text.Json;
using Baton.Agents;

namespace Baton.EndToEnd;

/// <summary>What a finished run came to, apart from times and names: equal for runs that went the same way.</summary>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Path">The members that had the task.</param>
/// <param name="Usage">What it used.</param>
/// <param name="Refunds">The refunds in the data, one a line.</param>
/// <param name="Journal">Its journal, one event a line: type, step, agent.</param>
internal sealed record RunRecord(string? Outcome, string Answer, string Path, string Usage, string Refunds, string Journal)
{
    public static async Task<RunRecord> ReadAsync(Desk desk, JsonElement view)
    {
        var journal = await desk.JournalAsync(view.GetProperty("id").GetString()!);
        journal.Select(e => e.Id).ShouldBeUnique();
        journal.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, journal.Count).Select(i => (long)i));
        return new RunRecord(
            view.GetProperty("outcome").GetString(),
            view.TryGetProperty("output", out var output) ? output.ToString() : "",
            string.Join(" → ", view.GetProperty("path").EnumerateArray().Select(p => p.GetString())),
            view.GetProperty("usage").GetRawText(),
            string.Join('\n', desk.Refunds.Select(r => $"{r.GetProperty("charge")} {r.GetProperty("amount")}")),
            // What a crash leaves in the journal of its own: that a finished call was not made again.
            string.Join('\n', journal.Where(e => e.Type != EventTypes.ToolReplayed).Select(e => $"{e.Type} {e.Step} {e.Agent}")));
    }
}

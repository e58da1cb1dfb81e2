using System.CommandLine;
using Baton.Agents;

namespace Baton.Cli;

/// <summary><c>replay</c>: does a recorded run again from its record alone, and says whether it comes to the same.</summary>
internal sealed class ReplayVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var id = new Argument<string>("ID") { Description = "The run; it must have ended" };
        var keep = new Option<bool>("--keep") { Description = "Keep the replay as a run of its own, to look at" };
        var command = new Command("replay", "Does a recorded run again offline, and reports the first difference") { id, keep };
        bind(command, (context, result, cancellationToken) => ReplayAsync(context, result.GetRequiredValue(id), result.GetValue(keep), cancellationToken));
        return command;
    }

    private static async Task<int> ReplayAsync(CliContext context, string run, bool keep, CancellationToken cancellationToken)
    {
        await using var head = await context.FindHeadAsync(cancellationToken);
        var recorded = await EventsAsync(head, run, cancellationToken);
        var again = StartedRun.Id(head, await head.Client.PostAsync($"{HeadClient.RunPath(run)}/replay", body: null, cancellationToken));
        var found = new List<JournalEvent>();
        await foreach (var e in head.Client.FollowAsync(again, 0, cancellationToken))
            found.Add(e);
        var difference = JournalComparison.First(recorded, found);
        if (!keep)
            await head.Client.DeleteAsync(HeadClient.RunPath(again), cancellationToken);

        var models = found.Count(e => e.Type == EventTypes.CacheHit);
        var tools = found.Count(e => e.Type == EventTypes.ToolReplayed);
        if (context.Call.Json)
            context.WriteJson(BatonJson.ToElement(new { run, replay = keep ? again : null, same = difference is null, modelCalls = models, toolCalls = tools, difference }));
        else if (difference is null)
            context.Say($"{Clean.Line(run)} replays the same: {models} model calls and {tools} tool calls from the record, nothing was called");
        else
            Write(context, run, difference);
        return difference is null ? ExitCode.Completed : ExitCode.Other;
    }

    private static void Write(CliContext context, string run, Difference difference)
    {
        context.Say(Clean.Line($"{run} does not replay the same. The first difference: {difference.What} at {(difference.Step is null ? "the run's end" : $"step {difference.Step}")}"));
        context.Say($"  recorded  {difference.Recorded ?? "nothing"}");
        context.Say($"  now       {difference.Found ?? "nothing"}");
    }

    private static async Task<List<JournalEvent>> EventsAsync(Head head, string run, CancellationToken cancellationToken)
    {
        var events = new List<JournalEvent>();
        await foreach (var e in head.Client.EventsAsync(run, 0, cancellationToken))
            events.Add(e);
        return events;
    }
}

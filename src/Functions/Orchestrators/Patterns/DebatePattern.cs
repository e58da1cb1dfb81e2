using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>Members answer on their own, argue for some rounds, and a judge decides and says why.</summary>
internal static class DebatePattern
{
    /// <summary>Runs the pattern to its end.</summary>
    public static async Task<AgentResult> RunAsync(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Members members)
    {
        var turns = 0;
        Setback? refused = null;
        var speakers = plan.Workers;
        ArguedRound? argued = null;
        for (var round = 1; argued?.Judge is null; round++)
        {
            var parts = speakers
                .Select(name => new MemberTask(name, members.Step(++turns), task.Input) { Brief = argued?.Briefs![name], Refused = refused }).ToArray();
            var results = await FanOut.RunAsync(members, parts);
            refused = FanOut.Refused(results) ?? refused;
            if (FanOut.Ending(results) is { } ending)
                return new AgentResult { End = AgentEnd.Stopped, Setback = ending, Refused = refused, Answer = await SoFarAsync() };

            argued = await context.CallActivityAsync<ArguedRound>(
                nameof(ArgueRound), new RoundTask(task.Scope, parts[0].Step, new Turns(task.Step, turns), round, plan.Rounds));
            speakers = argued.Briefs is null ? [] : [.. speakers.Where(argued.Briefs.ContainsKey)];
        }

        var step = members.Step(turns + 1);
        var judged = await members.RunAsync(new MemberTask(plan.Entry!, step, task.Input) { Brief = argued.Judge, Refused = refused });
        if (judged.End != AgentEnd.Answered)
            return judged with { Answer = await SoFarAsync() };
        var verdict = await context.CallActivityAsync<ReadResult>(nameof(ReadVerdict), new VerdictTask(task.Scope, step, judged.Answer!));
        return verdict.Problem is null
            ? judged with { Answer = verdict.Result }
            : new AgentResult
            {
                End = AgentEnd.Stopped,
                Answer = await SoFarAsync(),
                Setback = new Setback(Outcome.InvalidOutput, verdict.Problem, plan.Entry, step),
                Refused = judged.Setback,
            };

        async Task<string> SoFarAsync() =>
            (await context.CallActivityAsync<Merged>(nameof(MergeResults), new MergeTask(task.Scope, new Turns(task.Step, turns), null))).Collection;
    }
}

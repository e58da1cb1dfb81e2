using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>One member leads: it gives the others their parts, one after the other, until it ends with a result.</summary>
internal static class SupervisorPattern
{
    /// <summary>Runs the pattern to its end. The supervisor's own budget bounds its turns.</summary>
    public static async Task<AgentResult> RunAsync(TaskOrchestrationContext context, TeamTask task, TeamPlan plan, Members members)
    {
        var ask = new SuperviseTask(task.Scope, task.Input, null, null, null, null);
        Setback? refused = null;
        for (var turn = 1; ; turn += 2)
        {
            var (step, workerStep) = (members.Step(turn), members.Step(turn + 1));
            var stand = await context.CallActivityAsync<Supervised>(nameof(Supervise), ask);
            var led = await members.RunAsync(new MemberTask(plan.Entry!, step, task.Input) { Brief = stand.Brief, Refused = refused });
            if (led.End != AgentEnd.Answered)
                return led with { Answer = stand.Achieved };
            refused = led.Setback;

            var next = await context.CallActivityAsync<Decided>(
                nameof(ReadDecision), new DecisionTask(task.Scope, step, workerStep, stand.State, led.Answer!));
            if (next.Problem is not null)
                return Stop(new Setback(next.Outcome!.Value, next.Problem, plan.Entry, step));
            if (next.Result is not null)
                return new AgentResult { End = AgentEnd.Answered, Answer = next.Result, Setback = refused };

            if (next.Recruited is not null)
                members.Recruit(next.Worker!, next.Recruited);
            var made = await members.RunAsync(new MemberTask(next.Worker!, workerStep, task.Input) { Brief = next.Brief, Refused = refused });
            refused = FanOut.Refused(made);
            if (FanOut.EndsAll(made))
                return Stop(made.Setback!);
            var failed = made.End == AgentEnd.Answered ? null : made.Setback;
            ask = ask with { State = next.State, Answer = made.Answer, Outcome = failed?.Outcome, Reason = failed?.Reason };

            AgentResult Stop(Setback setback) => new() { End = AgentEnd.Stopped, Answer = stand.Achieved, Setback = setback, Refused = refused };
        }
    }
}

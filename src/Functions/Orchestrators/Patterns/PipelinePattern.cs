using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>The members work one after the other; each gets the task and what the one before made.</summary>
internal static class PipelinePattern
{
    /// <summary>Runs the pattern to its end.</summary>
    public static async Task<AgentResult> RunAsync(TeamTask task, TeamPlan plan, Members members)
    {
        var made = new AgentResult { End = AgentEnd.Answered };
        Setback? setback = null;
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var last = i == plan.Steps.Count - 1;
            made = await members.RunAsync(new MemberTask(plan.Steps[i], members.Step(i + 1), task.Input, made.Answer, null, last));
            if (made.End != AgentEnd.Answered)
                return made;
            setback ??= made.Setback;
        }

        return made with { Setback = setback };
    }
}

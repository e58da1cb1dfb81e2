using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>One member's turn at the work: the tool loop, from the task to an answer, a handoff, or a reason why there is none.</summary>
public static class RunAgent
{
    /// <summary>Runs the turn that <see cref="AgentTask"/> describes.</summary>
    [Function(nameof(RunAgent))]
    public static Task<AgentResult> Run([OrchestrationTrigger] TaskOrchestrationContext context) =>
        AgentLoop.RunAsync(context, context.GetInput<AgentTask>()!);
}

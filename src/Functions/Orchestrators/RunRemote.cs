using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>One turn of a remote agent at the work: the conversation, from the task to an answer or a reason why there is none.</summary>
public static class RunRemote
{
    /// <summary>Runs the turn that <see cref="AgentTask"/> describes.</summary>
    [Function(nameof(RunRemote))]
    public static Task<AgentResult> Run([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new RemoteTalk(context, context.GetInput<AgentTask>()!).RunAsync();
}

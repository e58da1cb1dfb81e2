using Baton.Agents;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>One variant of an agent's turn, in a race. It makes no call that has an effect, and stops when it is told that another has won.</summary>
public static class RunVariant
{
    /// <summary>The external event that says that another variant has won.</summary>
    public const string LostEvent = "lost";

    /// <summary>Runs the variant that <see cref="VariantTask"/> describes.</summary>
    [Function(nameof(RunVariant))]
    public static Task<VariantResult> Run([OrchestrationTrigger] TaskOrchestrationContext context) =>
        AgentLoop.RunVariantAsync(context, context.GetInput<VariantTask>()!, context.WaitForExternalEvent<int>(LostEvent));
}

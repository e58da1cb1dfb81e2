using System.Diagnostics.CodeAnalysis;

namespace Microsoft.DurableTask.Worker;

/// <summary>Makes the tasks a worker runs.</summary>
public interface IDurableTaskFactory
{
    /// <summary>Makes an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="serviceProvider">The services of the call.</param>
    /// <param name="activity">The activity; null when there is none of that name.</param>
    /// <returns>Whether there is one.</returns>
    bool TryCreateActivity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity);

    /// <summary>Makes an orchestrator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="serviceProvider">The services of the call.</param>
    /// <param name="orchestrator">The orchestrator; null when there is none of that name.</param>
    /// <returns>Whether there is one.</returns>
    bool TryCreateOrchestrator(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator);
}

using System.Diagnostics.CodeAnalysis;

namespace Microsoft.DurableTask.Worker;

/// <summary>A factory that tells versions of a name apart.</summary>
internal interface IVersionedTaskFactory : IDurableTaskFactory
{
    /// <summary>
    /// Makes the activity of a name and version; the unversioned one serves a version only if the name has no versions at all.
    /// </summary>
    bool TryCreateActivity(
        TaskName name, TaskVersion version, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity);

    /// <summary>
    /// Makes the orchestrator of a name and version; the unversioned one serves a version only if the name has no versions at all.
    /// </summary>
    bool TryCreateOrchestrator(
        TaskName name, TaskVersion version, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator);
}

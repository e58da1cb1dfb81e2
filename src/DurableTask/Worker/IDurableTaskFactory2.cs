using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Worker;

/// <summary>Makes the tasks and entities a worker runs.</summary>
public interface IDurableTaskFactory2 : IDurableTaskFactory
{
    /// <summary>Makes an entity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="serviceProvider">The services of the call.</param>
    /// <param name="entity">The entity; null when there is none of that name.</param>
    /// <returns>Whether there is one.</returns>
    bool TryCreateEntity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskEntity? entity);
}

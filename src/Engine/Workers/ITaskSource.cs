using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;

namespace Baton.Engine.Workers;

/// <summary>Makes orchestrators and activities by name.</summary>
internal interface ITaskSource
{
    bool TryCreateActivity(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity);

    bool TryCreateOrchestrator(TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator);
}

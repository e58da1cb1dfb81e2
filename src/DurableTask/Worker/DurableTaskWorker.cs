using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Worker.Hosting;

/// <summary>A base for hosted services that run orchestrations, activities and entities.</summary>
public abstract class DurableTaskWorker : BackgroundService
{
    /// <summary>Makes a worker.</summary>
    /// <param name="name">The worker's name; null means the default one.</param>
    /// <param name="factory">Makes what the worker runs.</param>
    protected DurableTaskWorker(string? name, IDurableTaskFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Name = name ?? Options.DefaultName;
        Factory = factory;
    }

    /// <summary>The worker's name.</summary>
    protected virtual string Name { get; }

    /// <summary>Makes what the worker runs.</summary>
    protected virtual IDurableTaskFactory Factory { get; }

    /// <summary>Finds out more about exceptions; null for nothing more.</summary>
    protected IExceptionPropertiesProvider? ExceptionPropertiesProvider { get; set; }
}

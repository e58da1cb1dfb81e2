using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.DurableTask.Worker;

/// <summary>Puts a worker together.</summary>
public interface IDurableTaskWorkerBuilder
{
    /// <summary>The worker's name.</summary>
    string Name { get; }

    /// <summary>The services the worker is registered in.</summary>
    IServiceCollection Services { get; }

    /// <summary>The worker's class; null until it is set.</summary>
    Type? BuildTarget { get; set; }

    /// <summary>Makes the worker.</summary>
    /// <param name="serviceProvider">The services.</param>
    /// <returns>The worker.</returns>
    IHostedService Build(IServiceProvider serviceProvider);
}

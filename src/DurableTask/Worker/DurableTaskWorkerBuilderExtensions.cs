using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Worker;

/// <summary>Says what a worker runs and how.</summary>
public static class DurableTaskWorkerBuilderExtensions
{
    /// <summary>Adds orchestrators, activities and entities.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="configure">Adds them.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder AddTasks(this IDurableTaskWorkerBuilder builder, Action<DurableTaskRegistry> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Changes the worker's settings.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="configure">Changes them.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder Configure(
        this IDurableTaskWorkerBuilder builder, Action<DurableTaskWorkerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Says how the worker deals with versions.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="versionOptions">How.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder UseVersioning(
        this IDurableTaskWorkerBuilder builder, DurableTaskWorkerOptions.VersioningOptions versionOptions)
    {
        ArgumentNullException.ThrowIfNull(versionOptions);
        return builder.Configure(options => options.Versioning = versionOptions);
    }

    /// <summary>Sets the worker's class.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="target">The class.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder UseBuildTarget(this IDurableTaskWorkerBuilder builder, Type target)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.BuildTarget = target;
        return builder;
    }

    /// <summary>Sets the worker's class.</summary>
    /// <typeparam name="TTarget">The class.</typeparam>
    /// <param name="builder">The worker's builder.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder UseBuildTarget<TTarget>(this IDurableTaskWorkerBuilder builder)
        where TTarget : DurableTaskWorker => builder.UseBuildTarget(typeof(TTarget));

    /// <summary>Sets the worker's class, whose own options take the worker's settings over.</summary>
    /// <typeparam name="TTarget">The class.</typeparam>
    /// <typeparam name="TOptions">Its options.</typeparam>
    /// <param name="builder">The worker's builder.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder UseBuildTarget<TTarget, TOptions>(this IDurableTaskWorkerBuilder builder)
        where TTarget : DurableTaskWorker
        where TOptions : DurableTaskWorkerOptions
    {
        builder.UseBuildTarget(typeof(TTarget));
        builder.Services.AddOptions<TOptions>(builder.Name).PostConfigure<IOptionsMonitor<DurableTaskWorkerOptions>>((options, general) =>
        {
            var from = general.Get(builder.Name);
            options.DataConverter = from.DataConverter;
            options.EnableEntitySupport = from.EnableEntitySupport;
            options.Versioning = from.Versioning;
            options.Concurrency.MaximumConcurrentActivityWorkItems = from.Concurrency.MaximumConcurrentActivityWorkItems;
            options.Concurrency.MaximumConcurrentEntityWorkItems = from.Concurrency.MaximumConcurrentEntityWorkItems;
            options.Concurrency.MaximumConcurrentOrchestrationWorkItems = from.Concurrency.MaximumConcurrentOrchestrationWorkItems;
        });
        return builder;
    }
}

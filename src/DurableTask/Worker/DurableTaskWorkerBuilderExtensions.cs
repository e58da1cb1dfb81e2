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

    /// <summary>Says which orchestrations the worker runs. What it does not run stays as it is.</summary>
    /// <typeparam name="TOrchestrationFilter">The filter's class; it is added to the services.</typeparam>
    /// <param name="builder">The worker's builder.</param>
    /// <returns>The builder.</returns>
    [Obsolete("Experimental")]
    public static IDurableTaskWorkerBuilder UseOrchestrationFilter<TOrchestrationFilter>(this IDurableTaskWorkerBuilder builder)
        where TOrchestrationFilter : class, IOrchestrationFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IOrchestrationFilter, TOrchestrationFilter>();
        return builder;
    }

    /// <summary>Says which orchestrations the worker runs. What it does not run stays as it is.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="filter">Says it.</param>
    /// <returns>The builder.</returns>
    [Obsolete("Experimental")]
    public static IDurableTaskWorkerBuilder UseOrchestrationFilter(this IDurableTaskWorkerBuilder builder, IOrchestrationFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(filter);
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Lets the worker take only what it has been given with <see cref="AddTasks"/>; the rest waits.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder UseWorkItemFilters(this IDurableTaskWorkerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<DurableTaskWorkerWorkItemFilters>(builder.Name)
            .Configure<IOptionsMonitor<DurableTaskRegistry>, IOptionsMonitor<DurableTaskWorkerOptions>>((filters, registries, options) =>
                filters.Take(DurableTaskWorkerWorkItemFilters.From(registries.Get(builder.Name), options.Get(builder.Name))));
        return builder;
    }

    /// <summary>Lets the worker take only what the filters name; the rest waits.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="workItemFilters">The filters; null lets it take everything.</param>
    /// <returns>The builder.</returns>
    public static IDurableTaskWorkerBuilder UseWorkItemFilters(
        this IDurableTaskWorkerBuilder builder, DurableTaskWorkerWorkItemFilters? workItemFilters)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<DurableTaskWorkerWorkItemFilters>(builder.Name, filters => filters.Take(workItemFilters));
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
            options.MaximumTimerInterval = from.MaximumTimerInterval;
            options.Logging.UseLegacyCategories = from.Logging.UseLegacyCategories;
#pragma warning disable CS0618 // Copied, not used.
            options.OrchestrationFilter = from.OrchestrationFilter;
#pragma warning restore CS0618
            options.Concurrency.MaximumConcurrentActivityWorkItems = from.Concurrency.MaximumConcurrentActivityWorkItems;
            options.Concurrency.MaximumConcurrentEntityWorkItems = from.Concurrency.MaximumConcurrentEntityWorkItems;
            options.Concurrency.MaximumConcurrentOrchestrationWorkItems = from.Concurrency.MaximumConcurrentOrchestrationWorkItems;
        });
        return builder;
    }
}

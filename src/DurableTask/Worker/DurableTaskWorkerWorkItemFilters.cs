namespace Microsoft.DurableTask.Worker;

/// <summary>
/// What a worker takes, as named options: empty, and without effect, unless UseWorkItemFilters is called. What no worker takes waits,
/// rather than failing because nobody knows it.
/// </summary>
public partial class DurableTaskWorkerWorkItemFilters
{
    /// <summary>The orchestrations; empty means none.</summary>
    public IReadOnlyList<OrchestrationFilter> Orchestrations { get; set; } = [];

    /// <summary>The activities; empty means none.</summary>
    public IReadOnlyList<ActivityFilter> Activities { get; set; } = [];

    /// <summary>The entities; empty means none.</summary>
    public IReadOnlyList<EntityFilter> Entities { get; set; } = [];

    /// <summary>Whether the worker goes by these lists; otherwise it takes everything.</summary>
    internal bool Apply { get; private set; }

    /// <summary>Goes by the lists of others from now on; null takes everything.</summary>
    internal void Take(DurableTaskWorkerWorkItemFilters? others)
    {
        Apply = others is not null;
        Orchestrations = others?.Orchestrations ?? [];
        Activities = others?.Activities ?? [];
        Entities = others?.Entities ?? [];
    }

    /// <summary>What a registry has; under strict versioning in the worker's version only.</summary>
    internal static DurableTaskWorkerWorkItemFilters From(DurableTaskRegistry registry, DurableTaskWorkerOptions options)
    {
        IReadOnlyList<string> Versions(IEnumerable<TaskVersion> versions)
        {
            if (options.Versioning is { MatchStrategy: DurableTaskWorkerOptions.VersionMatchStrategy.Strict } strict)
                return [strict.Version];
            var named = versions.Select(version => version.Version ?? string.Empty).ToList();
            return named is [""] ? [] : named;
        }

        return new()
        {
            Orchestrations = [.. registry.Orchestrators.Keys.GroupBy(key => key.Name, key => key.Version)
                .Select(group => new OrchestrationFilter(group.Key.Name, Versions(group)))],
            Activities = [.. registry.Activities.Keys.GroupBy(key => key.Name, key => key.Version)
                .Select(group => new ActivityFilter(group.Key.Name, Versions(group)))],
            Entities = [.. registry.GetEntities().Select(entity => new EntityFilter(entity.Key.Name))],
        };
    }

    internal bool TakesOrchestration(string name, string version) =>
        Orchestrations.Any(filter => Takes(filter.Name, filter.Versions, name, version));

    internal bool TakesActivity(string name, string version) =>
        Activities.Any(filter => Takes(filter.Name, filter.Versions, name, version));

    private static bool Takes(string filter, IReadOnlyList<string> versions, string name, string version) =>
        string.Equals(filter, name, StringComparison.OrdinalIgnoreCase)
        && (versions.Count == 0 || versions.Contains(version, StringComparer.OrdinalIgnoreCase));
}

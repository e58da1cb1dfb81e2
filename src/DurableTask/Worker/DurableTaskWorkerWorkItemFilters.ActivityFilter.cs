namespace Microsoft.DurableTask.Worker;

public partial class DurableTaskWorkerWorkItemFilters
{
    /// <summary>One activity, in some or all of its versions.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="versions">Its versions; null or empty means all.</param>
    public readonly struct ActivityFilter(string name, IReadOnlyList<string>? versions)
    {
        /// <summary>Makes one that fits nothing.</summary>
        public ActivityFilter()
            : this(string.Empty, null)
        {
        }

        /// <summary>Its name; casing does not matter.</summary>
        public string Name { get; init; } = name;

        /// <summary>Its versions; empty means all.</summary>
        public IReadOnlyList<string> Versions { get; init; } = versions ?? [];
    }
}

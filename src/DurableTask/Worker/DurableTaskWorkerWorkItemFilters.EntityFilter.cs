namespace Microsoft.DurableTask.Worker;

public partial class DurableTaskWorkerWorkItemFilters
{
    /// <summary>One entity.</summary>
    /// <param name="name">Its name.</param>
    public readonly struct EntityFilter(string name)
    {
        /// <summary>Makes one that fits nothing.</summary>
        public EntityFilter()
            : this(string.Empty)
        {
        }

        /// <summary>Its name; casing does not matter.</summary>
        public string Name { get; init; } = name;
    }
}

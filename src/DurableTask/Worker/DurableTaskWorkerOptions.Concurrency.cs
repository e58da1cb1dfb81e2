namespace Microsoft.DurableTask.Worker;

public partial class DurableTaskWorkerOptions
{
    /// <summary>How much a worker does at once.</summary>
    public class ConcurrencyOptions
    {
        /// <summary>Activities at once; 100 for each processor by default.</summary>
        public int MaximumConcurrentActivityWorkItems { get; set; } = 100 * Environment.ProcessorCount;

        /// <summary>Orchestrations at once, waiting ones not counted; 100 for each processor by default.</summary>
        public int MaximumConcurrentOrchestrationWorkItems { get; set; } = 100 * Environment.ProcessorCount;

        /// <summary>Entities at once; 100 for each processor by default.</summary>
        public int MaximumConcurrentEntityWorkItems { get; set; } = 100 * Environment.ProcessorCount;
    }
}

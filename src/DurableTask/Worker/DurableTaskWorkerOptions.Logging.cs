namespace Microsoft.DurableTask.Worker;

public partial class DurableTaskWorkerOptions
{
    /// <summary>How a worker logs.</summary>
    public class LoggingOptions
    {
        /// <summary>
        /// Whether what is logged under <c>Microsoft.DurableTask.Worker.Orchestrations</c> and <c>….Activities</c> is logged under
        /// <c>Microsoft.DurableTask</c> too, as it used to be; true by default.
        /// </summary>
        public bool UseLegacyCategories { get; set; } = true;
    }
}

namespace Microsoft.DurableTask.Worker;

public partial class DurableTaskWorkerOptions
{
    /// <summary>Which versions of orchestrations a worker takes.</summary>
    public enum VersionMatchStrategy
    {
        /// <summary>Every one.</summary>
        None = 0,

        /// <summary>The worker's own.</summary>
        Strict = 1,

        /// <summary>The worker's own and earlier ones.</summary>
        CurrentOrOlder = 2,
    }

    /// <summary>What a worker does with an orchestration whose version it does not take.</summary>
    public enum VersionFailureStrategy
    {
        /// <summary>Leaves it for another worker.</summary>
        Reject = 0,

        /// <summary>Fails it.</summary>
        Fail = 1,
    }

    /// <summary>How a worker deals with versions.</summary>
    public class VersioningOptions
    {
        /// <summary>The worker's version; empty means none.</summary>
        public string Version { get; set; } = string.Empty;

        /// <summary>The version sub-orchestrations get when none is given; empty means none.</summary>
        public string DefaultVersion { get; set; } = string.Empty;

        /// <summary>Which versions the worker takes; every one by default.</summary>
        public VersionMatchStrategy MatchStrategy { get; set; } = VersionMatchStrategy.None;

        /// <summary>What it does with the others; leaves them by default.</summary>
        public VersionFailureStrategy FailureStrategy { get; set; } = VersionFailureStrategy.Reject;
    }
}

namespace Microsoft.DurableTask.Client;

public abstract partial class DurableTaskClient
{
    /// <summary>Gives the address of the host that serves this client's management API; null when none does.</summary>
    internal Func<string?>? HostAddress { get; set; }
}

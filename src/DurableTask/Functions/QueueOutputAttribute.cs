using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Sends a function's result to a queue.</summary>
public sealed class QueueOutputAttribute : OutputBindingAttribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="queueName">The queue.</param>
    public QueueOutputAttribute(string queueName) => QueueName = queueName;

    /// <summary>The queue.</summary>
    public string QueueName { get; }

    /// <summary>The name of the setting with the store's connection; null means the host's own.</summary>
    public string? Connection { get; set; }
}

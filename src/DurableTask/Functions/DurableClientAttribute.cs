using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a parameter of type <c>DurableTaskClient</c>.</summary>
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>The task hub; null means the host's own.</summary>
    public string? TaskHub { get; set; }

    /// <summary>The name of the setting with the store's connection; null means the host's own.</summary>
    public string? ConnectionName { get; set; }
}

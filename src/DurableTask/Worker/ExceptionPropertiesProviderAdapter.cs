namespace Microsoft.DurableTask.Worker;

/// <summary>Shows a provider to code that knows the one of DurableTask.Core.</summary>
/// <param name="inner">The provider.</param>
public sealed class ExceptionPropertiesProviderAdapter(IExceptionPropertiesProvider inner) : global::DurableTask.Core.IExceptionPropertiesProvider
{
    private readonly IExceptionPropertiesProvider _inner = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <summary>Finds out more about an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>What is known of it; null for nothing more.</returns>
    public IDictionary<string, object?>? GetExceptionProperties(Exception exception) => _inner.GetExceptionProperties(exception);
}

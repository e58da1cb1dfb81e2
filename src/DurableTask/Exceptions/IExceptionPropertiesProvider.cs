namespace DurableTask.Core;

/// <summary>Finds out more about exceptions.</summary>
public interface IExceptionPropertiesProvider
{
    /// <summary>Finds out more about an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>What is known of it; null for nothing more.</returns>
    IDictionary<string, object?>? GetExceptionProperties(Exception exception);
}

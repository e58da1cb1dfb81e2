namespace Microsoft.DurableTask.Worker;

/// <summary>Finds out more about exceptions that end tasks. A service of this type is asked for every one.</summary>
public interface IExceptionPropertiesProvider
{
    /// <summary>What else is known about an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>Values that can be written as JSON, which the failure's details then have; null for none.</returns>
    IDictionary<string, object?>? GetExceptionProperties(Exception exception);
}

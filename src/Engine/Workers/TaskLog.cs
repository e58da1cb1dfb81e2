using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baton.Engine.Workers;

/// <summary>Reports the beginnings and ends of orchestrations and activities and the failures of entities, under the SDK's categories and event names.</summary>
internal sealed partial class TaskLog(ILogger orchestrations, ILogger activities, ILogger entities, ILogger? legacy)
{
    public static TaskLog Silent { get; } = new(NullLogger.Instance, NullLogger.Instance, NullLogger.Instance, null);

    /// <param name="loggers">Makes the loggers.</param>
    /// <param name="legacy">Whether the category of old is written to as well.</param>
    public static TaskLog Create(ILoggerFactory loggers, bool legacy) => new(
        loggers.CreateLogger("Microsoft.DurableTask.Worker.Orchestrations"),
        loggers.CreateLogger("Microsoft.DurableTask.Worker.Activities"),
        loggers.CreateLogger("Microsoft.DurableTask.Worker.Entities"),
        legacy ? loggers.CreateLogger("Microsoft.DurableTask") : null);

    public void OrchestrationBegins(string id, string name)
    {
        OrchestrationStarted(orchestrations, id, name);
        if (legacy is not null)
            OrchestrationStarted(legacy, id, name);
    }

    /// <param name="id">The instance.</param>
    /// <param name="name">The orchestrator.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    public void OrchestrationEnds(string id, string name, string? error)
    {
        OrchestrationEnds(orchestrations, id, name, error);
        if (legacy is not null)
            OrchestrationEnds(legacy, id, name, error);
    }

    public void ActivityBegins(string id, string name)
    {
        ActivityStarted(activities, id, name);
        if (legacy is not null)
            ActivityStarted(legacy, id, name);
    }

    /// <param name="id">The instance.</param>
    /// <param name="name">The activity.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    public void ActivityEnds(string id, string name, Exception? error)
    {
        ActivityEnds(activities, id, name, error);
        if (legacy is not null)
            ActivityEnds(legacy, id, name, error);
    }

    /// <param name="id">The entity.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="error">Why it failed.</param>
    public void OperationFails(string id, string operation, Exception error) => OperationError(entities, error, id, operation);

    private static void OrchestrationEnds(ILogger logger, string id, string name, string? error)
    {
        if (error is null)
            OrchestrationCompleted(logger, id, name);
        else
            OrchestrationFailed(logger, id, name, error);
    }

    private static void ActivityEnds(ILogger logger, string id, string name, Exception? error)
    {
        if (error is null)
            ActivityCompleted(logger, id, name);
        else
            ActivityFailed(logger, error, id, name);
    }

    [LoggerMessage(EventId = 15, Level = LogLevel.Error,
        Message = "Unhandled exception in entity operation {EntityInstanceId}/{OperationName}.")]
    private static partial void OperationError(ILogger logger, Exception exception, string entityInstanceId, string operationName);

    [LoggerMessage(EventId = 600, Level = LogLevel.Information, Message = "'{Name}' orchestration with ID '{InstanceId}' started.")]
    private static partial void OrchestrationStarted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 601, Level = LogLevel.Information, Message = "'{Name}' orchestration with ID '{InstanceId}' completed.")]
    private static partial void OrchestrationCompleted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 602, Level = LogLevel.Information, Message = "'{Name}' orchestration with ID '{InstanceId}' failed: {Error}")]
    private static partial void OrchestrationFailed(ILogger logger, string instanceId, string name, string error);

    [LoggerMessage(EventId = 603, Level = LogLevel.Information, Message = "'{Name}' activity of orchestration ID '{InstanceId}' started.")]
    private static partial void ActivityStarted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 604, Level = LogLevel.Information, Message = "'{Name}' activity of orchestration ID '{InstanceId}' completed.")]
    private static partial void ActivityCompleted(ILogger logger, string instanceId, string name);

    [LoggerMessage(EventId = 605, Level = LogLevel.Information, Message = "'{Name}' activity of orchestration ID '{InstanceId}' failed.")]
    private static partial void ActivityFailed(ILogger logger, Exception exception, string instanceId, string name);
}

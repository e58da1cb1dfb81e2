using System.Globalization;
using System.Text.Json.Nodes;
using Baton.Engine.History;
using DurableTask.Core.History;
using Core = DurableTask.Core.History;
using Own = Baton.Engine.History;

namespace Baton.Engine.Client;

/// <summary>What orchestrations and entities say to each other, as the public API shows it: events that are sent and raised.</summary>
internal sealed class EntityHistoryMapper(string instanceId, long execution)
{
    private readonly Dictionary<int, Guid> requests = [];

    /// <summary>Null if the event has nothing to do with entities. A lock that is given back is one event for each entity.</summary>
    public IReadOnlyList<Core.HistoryEvent>? Map(Own.HistoryEvent e) => e switch
    {
        EntityCalled x => [Sent(x.Id, x.EntityId, "op", Request(Remember(x.Id, x.Request), x.Operation, x.Input, false, null))],
        EntitySignaled x => [Sent(
            x.Id,
            x.EntityId,
            x.Due is { } due ? string.Create(CultureInfo.InvariantCulture, $"op@{due:o}") : "op",
            Request(x.Request, x.Operation, x.Input, true, x.Due))],
        EntityLockRequested x => [Sent(x.Id, x.EntityIds[0], "op", Acquire(Remember(x.Id, x.Lock), x.EntityIds))],
        EntityLockReleased x => [.. x.EntityIds.Select(entity => Sent(x.Id, entity, "release", new JsonObject
        {
            ["parent"] = instanceId,
            ["id"] = x.Lock.ToString(),
        }))],
        EntityAnswered x => [Raised(x.TaskId, new JsonObject { ["result"] = x.Result })],
        EntityFailed x => [Raised(x.TaskId, new JsonObject
        {
            ["exceptionType"] = x.Failure.Type,
            ["failureDetails"] = Details(x.Failure),
        })],
        EntityLockGranted x => [Raised(x.TaskId, new JsonObject { ["result"] = "Lock Acquisition Completed" })],
        _ => null,
    };

    private Guid Remember(int id, Guid request) => requests[id] = request;

    private JsonObject Request(Guid id, string operation, string? input, bool isSignal, DateTime? due)
    {
        var request = new JsonObject { ["op"] = operation };
        if (isSignal)
            request["signal"] = true;
        if (input is not null)
            request["input"] = input;
        request["id"] = id.ToString();
        request["parent"] = instanceId;
        request["parentExecution"] = execution.ToString("x32", CultureInfo.InvariantCulture);
        if (due is { } time)
            request["due"] = time;
        return request;
    }

    private JsonObject Acquire(Guid id, IReadOnlyList<string> entities) => new()
    {
        ["op"] = null,
        ["id"] = id.ToString(),
        ["parent"] = instanceId,
        ["parentExecution"] = execution.ToString("x32", CultureInfo.InvariantCulture),
        ["lockset"] = new JsonArray([.. entities.Select(entity => JsonValue.Create(entity))]),
        ["pos"] = 0,
    };

    private static EventSentEvent Sent(int id, string entity, string name, JsonObject content) =>
        new(id) { InstanceId = entity, Name = name, Input = content.ToJsonString() };

    private EventRaisedEvent Raised(int id, JsonObject content) =>
        new(-1, content.ToJsonString()) { Name = requests.GetValueOrDefault(id).ToString() };

    private static JsonObject? Details(Failure? failure) => failure is null ? null : new JsonObject
    {
        ["ErrorType"] = failure.Type,
        ["ErrorMessage"] = failure.Message,
        ["StackTrace"] = failure.Stack,
        ["InnerFailure"] = Details(failure.Inner),
        ["IsNonRetriable"] = failure.NonRetriable,
    };
}

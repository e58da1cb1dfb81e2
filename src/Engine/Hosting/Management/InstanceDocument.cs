using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Hosting.Management;

/// <summary>An instance as the management API shows it.</summary>
internal static class InstanceDocument
{
    /// <summary>Describes an instance.</summary>
    internal static JsonObject Of(
        OrchestrationMetadata instance, bool showInput, IEnumerable<HistoryEvent>? history = null, bool showOutputs = false)
    {
        var document = new JsonObject
        {
            ["name"] = instance.Name,
            ["instanceId"] = instance.InstanceId,
            ["runtimeStatus"] = instance.RuntimeStatus.ToString(),
            ["input"] = showInput ? Json(instance.SerializedInput) : null,
            ["customStatus"] = Json(instance.SerializedCustomStatus),
            ["output"] = instance.FailureDetails is { } failure ? failure.ToString() : Json(instance.SerializedOutput),
            ["createdTime"] = Time(instance.CreatedAt),
            ["lastUpdatedTime"] = Time(instance.LastUpdatedAt),
        };
        if (history is not null)
            document["historyEvents"] = HistoryDocument.Of(history, showOutputs);
        return document;
    }

    /// <summary>A payload as JSON; text that is no JSON is shown as a string.</summary>
    internal static JsonNode? Json(string? payload)
    {
        if (payload is null)
            return null;
        try
        {
            return JsonNode.Parse(payload);
        }
        catch (JsonException)
        {
            return payload;
        }
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

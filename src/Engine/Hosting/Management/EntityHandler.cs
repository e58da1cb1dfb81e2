using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Baton.Engine.Hosting.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Hosting.Management;

/// <summary>Shows and signals entities.</summary>
internal static class EntityHandler
{
    // An address cannot end in an empty key.
    private const string EmptyKey = "$";
    private const string TokenHeader = "x-ms-continuation-token";
    private const int MaxPage = 1000;

    internal static async Task<IResult> GetAsync(ManagementRequest request)
    {
        var id = Id(request);
        return await request.Client.Entities.GetEntityAsync(id, cancellation: request.Aborted) is { } entity
            ? InstanceResult.Json(InstanceDocument.Json(entity.State.Value))
            : Problems.Of(404, "not-found", "Not found", $"Expected an entity with a state, found none by the id '{id}'.");
    }

    internal static async Task<IResult> SignalAsync(ManagementRequest request)
    {
        var operation = request.Text("op") ?? string.Empty;
        await request.Client.Entities.SignalEntityAsync(Id(request), operation, await InputAsync(request), null, request.Aborted);
        return Results.StatusCode(202);
    }

    internal static async Task<IResult> DeleteAsync(ManagementRequest request)
    {
        await request.Client.Entities.SignalEntityAsync(Id(request), "delete", cancellation: request.Aborted);
        return Results.StatusCode(202);
    }

    internal static async Task<IResult> ListAsync(ManagementRequest request)
    {
        var size = request.Number("top", MaxPage) ?? EntityQuery.DefaultPageSize;
        var token = request.Http.Request.Headers[TokenHeader] is [{ Length: > 0 } given] ? given : null;
        var withState = request.Flag("fetchState");
        var query = new EntityQuery
        {
            InstanceIdStartsWith = request.Route("entityName") is { } name ? new EntityInstanceId(name, string.Empty).ToString() : null,
            LastModifiedFrom = request.Time("lastOperationTimeFrom"),
            LastModifiedTo = request.Time("lastOperationTimeTo"),
            IncludeState = withState,
            PageSize = size,
            ContinuationToken = token,
        };
        var document = new JsonArray();
        var pages = request.Client.Entities.GetAllEntitiesAsync(query).AsPages(token, size);
        await foreach (var page in pages.WithCancellation(request.Aborted))
        {
            foreach (var entity in page.Values)
                document.Add(Describe(entity, withState));
            if (page.ContinuationToken is { } next)
                request.Http.Response.Headers[TokenHeader] = next;
            break;
        }

        return InstanceResult.Json(document);
    }

    private static EntityInstanceId Id(ManagementRequest request) => new(
        request.Route("entityName")!, request.Route("entityKey") is { } key and not EmptyKey ? key : string.Empty);

    // A body that does not say that it is JSON is a text.
    private static async Task<object?> InputAsync(ManagementRequest request)
    {
        if (request.Http.Request.HasJsonContentType())
            return await request.BodyAsync();
        using var reader = new StreamReader(request.Http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(request.Aborted) is { Length: > 0 } text ? text : null;
    }

    private static JsonObject Describe(EntityMetadata entity, bool withState)
    {
        var document = new JsonObject
        {
            ["entityId"] = new JsonObject { ["name"] = entity.Id.Name, ["key"] = entity.Id.Key },
            ["lastOperationTime"] = entity.LastModifiedTime.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        if (withState)
            document["state"] = entity.IncludesState ? InstanceDocument.Json(entity.State.Value) : null;
        return document;
    }
}

using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Tells callers where an orchestration instance is watched and managed.</summary>
public static class DurableTaskClientExtensions
{
    /// <summary>The addresses of an instance. They carry a key only if the request's address does.</summary>
    /// <param name="client">The client.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="request">
    /// The request whose host the addresses name, or the proxy's host in its <c>Forwarded</c> or <c>X-Forwarded-Host</c> header; null
    /// means the address the host itself listens on.
    /// </param>
    /// <returns>The addresses.</returns>
    /// <exception cref="InvalidOperationException">There is no request and the client's host does not listen.</exception>
    public static HttpManagementPayload CreateHttpManagementPayload(
        this DurableTaskClient client, string instanceId, HttpRequestData? request = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var host = (request is null ? null : Address(request).GetLeftPart(UriPartial.Authority)) ?? client.HostAddress?.Invoke()
            ?? throw new InvalidOperationException("The host listens on no address that could be named. Pass the request.");
        var code = request?.Query["code"];
        return HttpManagementPayload.Of(
            host.TrimEnd('/'), instanceId, string.IsNullOrEmpty(code) ? string.Empty : $"code={Uri.EscapeDataString(code)}");
    }

    /// <summary>An answer that tells the caller where to watch and manage an instance: 202, with its address in Location.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request to answer.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>The answer, whose body has the addresses.</returns>
    public static Task<HttpResponseData> CreateCheckStatusResponseAsync(
        this DurableTaskClient client, HttpRequestData request, string instanceId, CancellationToken cancellation = default) =>
        client.CreateCheckStatusResponseAsync(request, instanceId, HttpStatusCode.Accepted, cancellation);

    /// <summary>An answer that tells the caller where to watch and manage an instance, with its address in Location.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request to answer.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="statusCode">The answer's status code.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>The answer, whose body has the addresses.</returns>
    public static async Task<HttpResponseData> CreateCheckStatusResponseAsync(
        this DurableTaskClient client, HttpRequestData request, string instanceId, HttpStatusCode statusCode,
        CancellationToken cancellation = default)
    {
        var (response, body) = Begin(client, request, instanceId, statusCode);
        await response.WriteBytesAsync(body, cancellation);
        return response;
    }

    /// <summary>An answer that tells the caller where to watch and manage an instance: 202, with its address in Location.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request to answer.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>The answer, whose body has the addresses.</returns>
    public static HttpResponseData CreateCheckStatusResponse(
        this DurableTaskClient client, HttpRequestData request, string instanceId, CancellationToken cancellation = default) =>
        client.CreateCheckStatusResponse(request, instanceId, HttpStatusCode.Accepted, cancellation);

    /// <summary>An answer that tells the caller where to watch and manage an instance, with its address in Location.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request to answer.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="statusCode">The answer's status code.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>The answer, whose body has the addresses.</returns>
    public static HttpResponseData CreateCheckStatusResponse(
        this DurableTaskClient client, HttpRequestData request, string instanceId, HttpStatusCode statusCode,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var (response, body) = Begin(client, request, instanceId, statusCode);
        response.WriteBytes(body);
        return response;
    }

    /// <summary>
    /// Waits for an instance to end and answers with how it ended; if the wait is cancelled first, answers as
    /// <see cref="CreateCheckStatusResponseAsync(DurableTaskClient, HttpRequestData, string, CancellationToken)"/> does.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request to answer.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="retryInterval">
    /// How long to wait between two looks, above zero; null means a second. A client that is told of the end looks no more often.
    /// </param>
    /// <param name="returnInternalServerErrorOnFailure">Whether the answer is 500, rather than 200, if the instance failed.</param>
    /// <param name="getInputsAndOutputs">Whether input, output and custom status come along.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retryInterval"/> is not above zero.</exception>
    public static async Task<HttpResponseData> WaitForCompletionOrCreateCheckStatusResponseAsync(
        this DurableTaskClient client,
        HttpRequestData request,
        string instanceId,
        TimeSpan? retryInterval = null,
        bool returnInternalServerErrorOnFailure = false,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(request);
        if (retryInterval is { } interval)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero, nameof(retryInterval));
        try
        {
            var end = await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs, cancellation);
            var failed = end.RuntimeStatus == OrchestrationRuntimeStatus.Failed && returnInternalServerErrorOnFailure;
            var response = request.CreateResponse(failed ? HttpStatusCode.InternalServerError : HttpStatusCode.OK);
            await response.WriteAsJsonAsync(
                new
                {
                    end.Name,
                    end.InstanceId,
                    end.CreatedAt,
                    end.LastUpdatedAt,
                    RuntimeStatus = end.RuntimeStatus.ToString(),
                    end.SerializedInput,
                    end.SerializedOutput,
                    end.SerializedCustomStatus,
                },
                CancellationToken.None);
            return response;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await client.CreateCheckStatusResponseAsync(request, instanceId, CancellationToken.None);
        }
    }

    private static Uri Address(HttpRequestData request) =>
        ForwardedAddress.Of(
            name => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null, request.Url.Scheme) ?? request.Url;

    private static (HttpResponseData Response, byte[] Body) Begin(
        DurableTaskClient client, HttpRequestData request, string instanceId, HttpStatusCode statusCode)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(request);
        var payload = client.CreateHttpManagementPayload(instanceId, request);
        var response = request.CreateResponse(statusCode);
        response.Headers.Add("Location", payload.StatusQueryGetUri);
        response.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return (response, JsonSerializer.SerializeToUtf8Bytes(payload, CamelCase));
    }

    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);
}

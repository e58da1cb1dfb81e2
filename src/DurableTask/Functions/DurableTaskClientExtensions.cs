using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Tells callers where an orchestration instance is watched and managed.</summary>
public static class DurableTaskClientExtensions
{
    /// <summary>The addresses of an instance. They carry no key: whoever uses them brings their own.</summary>
    /// <param name="client">The client.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="request">The request whose host the addresses name; null means the address the host itself listens on.</param>
    /// <returns>The addresses.</returns>
    /// <exception cref="InvalidOperationException">There is no request and the client's host does not listen.</exception>
    public static HttpManagementPayload CreateHttpManagementPayload(
        this DurableTaskClient client, string instanceId, HttpRequestData? request = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var host = request?.Url.GetLeftPart(UriPartial.Authority) ?? client.HostAddress?.Invoke()
            ?? throw new InvalidOperationException("The host listens on no address that could be named. Pass the request.");
        return HttpManagementPayload.Of(host.TrimEnd('/'), instanceId);
    }
}

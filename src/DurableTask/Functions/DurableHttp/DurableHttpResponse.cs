using System.Net;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;

/// <summary>The answer to an HTTP call that an orchestrator made.</summary>
/// <param name="statusCode">The status code.</param>
public class DurableHttpResponse(HttpStatusCode statusCode)
{
    /// <summary>The status code.</summary>
    [JsonPropertyName("statusCode")]
    public HttpStatusCode StatusCode { get; } = statusCode;

    /// <summary>The headers; null for none.</summary>
    [JsonPropertyName("headers")]
    [JsonConverter(typeof(HttpHeadersConverter))]
    public IDictionary<string, StringValues>? Headers { get; init; }

    /// <summary>The body as text; null for none.</summary>
    [JsonPropertyName("content")]
    public string? Content { get; init; }
}

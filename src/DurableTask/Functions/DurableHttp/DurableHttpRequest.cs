using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;

/// <summary>An HTTP call that an orchestrator makes through an activity.</summary>
public class DurableHttpRequest
{
    /// <summary>Makes a call.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">The address.</param>
    [JsonConstructor]
    public DurableHttpRequest(HttpMethod method, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(uri);
        Method = method;
        Uri = uri;
    }

    /// <summary>Makes a call.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">The address.</param>
    /// <param name="headers">The headers; null for none.</param>
    /// <param name="asynchronousPatternEnabled">Whether an answer 202 is followed to its Location until there is another.</param>
    public DurableHttpRequest(
        HttpMethod method, Uri uri, IDictionary<string, StringValues>? headers, bool asynchronousPatternEnabled = false)
        : this(method, uri)
    {
        Headers = headers;
        AsynchronousPatternEnabled = asynchronousPatternEnabled;
    }

    /// <summary>The HTTP method.</summary>
    [JsonPropertyName("method")]
    [JsonConverter(typeof(HttpMethodConverter))]
    public HttpMethod Method { get; }

    /// <summary>The address.</summary>
    [JsonPropertyName("uri")]
    public Uri Uri { get; }

    /// <summary>The headers; null for none.</summary>
    [JsonPropertyName("headers")]
    [JsonConverter(typeof(HttpHeadersConverter))]
    public IDictionary<string, StringValues>? Headers { get; set; }

    /// <summary>The body; null for none.</summary>
    [JsonPropertyName("content")]
    public string? Content { get; set; }

    /// <summary>
    /// Whether an answer 202 is followed to its Location, on durable timers of the length that Retry-After names (30 s if it names
    /// none), until there is another answer. False by default.
    /// </summary>
    [JsonPropertyName("asynchronousPatternEnabled")]
    public bool AsynchronousPatternEnabled { get; set; }

    /// <summary>Which answers and failures are tried again; null for none.</summary>
    [JsonPropertyName("retryOptions")]
    public HttpRetryOptions? HttpRetryOptions { get; set; }

    /// <summary>How long the call and what follows it may take; null for as long as it takes.</summary>
    [JsonPropertyName("timeout")]
    public TimeSpan? Timeout { get; set; }
}

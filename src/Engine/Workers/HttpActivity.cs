using System.Net.Http.Headers;
using System.Text;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;
using Microsoft.DurableTask;
using Microsoft.Extensions.Primitives;

namespace Baton.Engine.Workers;

/// <summary>Makes the HTTP calls of orchestrators (<c>CallHttpAsync</c>).</summary>
internal sealed class HttpActivity : TaskActivity<DurableHttpRequest, DurableHttpResponse>
{
    // More than this would not be stored either.
    private const int LargestAnswer = 16 * 1024 * 1024;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = LargestAnswer,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override async Task<DurableHttpResponse> RunAsync(TaskActivityContext context, DurableHttpRequest input)
    {
        if (input is not { Uri: { IsAbsoluteUri: true, Scheme: "http" or "https" } })
            throw new ArgumentException($"Expected an absolute http or https address to call, found '{input?.Uri}'.", nameof(input));
        using var limit = new CancellationTokenSource();
        if (input.Timeout is { } timeout)
            limit.CancelAfter(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero);
        using var request = ToMessage(input);
        try
        {
            using var response = await Http.SendAsync(request, limit.Token).ConfigureAwait(false);
            var headers = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
            Add(headers, response.Headers);
            Add(headers, response.Content.Headers);
            return new DurableHttpResponse(response.StatusCode)
            {
                Headers = headers,
                Content = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false),
            };
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Expected an answer from {input.Uri} within {input.Timeout}, but there was none.", e);
        }
    }

    private static HttpRequestMessage ToMessage(DurableHttpRequest input)
    {
        var request = new HttpRequestMessage(input.Method, input.Uri);
        if (input.Content is { } content)
            request.Content = new StringContent(content, Encoding.UTF8, "application/json");
        foreach (var (name, values) in input.Headers ?? new Dictionary<string, StringValues>())
        {
            if (request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values) || request.Content is null)
                continue;
            request.Content.Headers.Remove(name);
            request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        return request;
    }

    private static void Add(Dictionary<string, StringValues> to, HttpHeaders headers)
    {
        foreach (var (name, values) in headers)
            to[name] = new StringValues([.. values]);
    }
}

using System.Net;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;

namespace Microsoft.DurableTask;

/// <summary>HTTP calls from orchestrators.</summary>
public static class TaskOrchestrationContextExtensionMethods
{
    /// <summary>The activity that makes the calls; every worker has it.</summary>
    internal const string HttpActivity = "BuiltIn::HttpActivity";

    // As long as Durable Functions waits unless host.json says otherwise.
    private static readonly TimeSpan DefaultPoll = TimeSpan.FromSeconds(30);

    /// <summary>Makes an HTTP call.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="uri">The address.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="retryOptions">Which answers are tried again; null for none.</param>
    /// <returns>The answer, whatever its status code.</returns>
    /// <exception cref="TaskFailedException">There was no answer.</exception>
    public static Task<DurableHttpResponse> CallHttpAsync(
        this TaskOrchestrationContext context, HttpMethod method, Uri uri, string? content = null, HttpRetryOptions? retryOptions = null) =>
        context.CallHttpAsync(new DurableHttpRequest(method, uri) { Content = content, HttpRetryOptions = retryOptions });

    /// <summary>Makes an HTTP call.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="request">The call.</param>
    /// <returns>The answer, whatever its status code.</returns>
    /// <exception cref="TaskFailedException">There was no answer, or not in time.</exception>
    public static async Task<DurableHttpResponse> CallHttpAsync(this TaskOrchestrationContext context, DurableHttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        var deadline = request.Timeout is { } timeout ? context.CurrentUtcDateTime + timeout : DateTime.MaxValue;
        var response = await CallWithRetries(context, request);
        while (request.AsynchronousPatternEnabled
            && response.StatusCode == HttpStatusCode.Accepted
            && Header(response, "Location") is { } location
            && Uri.TryCreate(request.Uri, location, out var next))
        {
            var wait = int.TryParse(Header(response, "Retry-After"), out var seconds) ? TimeSpan.FromSeconds(seconds) : DefaultPoll;
            if (context.CurrentUtcDateTime + wait > deadline)
                throw new TimeoutException(
                    $"Expected an answer from {request.Uri} within {request.Timeout}, but it is still being worked on.");
            await context.CreateTimer(wait, CancellationToken.None);
            response = await CallWithRetries(context, new DurableHttpRequest(HttpMethod.Get, next, request.Headers, true)
            {
                HttpRetryOptions = request.HttpRetryOptions,
                Timeout = request.Timeout is null ? null : deadline - context.CurrentUtcDateTime,
            });
        }

        return response;
    }

    private static async Task<DurableHttpResponse> CallWithRetries(TaskOrchestrationContext context, DurableHttpRequest request)
    {
        var retry = request.HttpRetryOptions;
        var began = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            DurableHttpResponse? response = null;
            try
            {
                response = await context.CallActivityAsync<DurableHttpResponse>(HttpActivity, request);
                if (retry is null || !IsRetried(retry, response.StatusCode) || !MayRetry())
                    return response;
            }
            catch (TaskFailedException) when (retry is not null && MayRetry())
            {
                // Tried again below.
            }

            var wait = retry!.FirstRetryInterval.TotalMilliseconds * Math.Pow(retry.BackoffCoefficient, attempt - 1);
            await context.CreateTimer(
                wait < retry.MaxRetryInterval.TotalMilliseconds ? TimeSpan.FromMilliseconds(wait) : retry.MaxRetryInterval,
                CancellationToken.None);

            bool MayRetry() => attempt < retry.MaxNumberOfAttempts && context.CurrentUtcDateTime - began < retry.RetryTimeout;
        }
    }

    private static bool IsRetried(HttpRetryOptions retry, HttpStatusCode status) =>
        retry.StatusCodesToRetry.Count == 0 ? (int)status >= 400 : retry.StatusCodesToRetry.Contains(status);

    private static string? Header(DurableHttpResponse response, string name) => response.Headers?
        .FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value.FirstOrDefault();
}

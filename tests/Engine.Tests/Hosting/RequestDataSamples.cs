using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Hosting;

public sealed record WithResponseData([property: HttpResult] HttpResponseData Response);

/// <summary>HTTP functions in the style of Durable Functions' templates, and HTTP calls of orchestrators.</summary>
public static class RequestDataSamples
{
    private static int s_looks;

    [Function("HttpStart")]
    public static async Task<HttpResponseData> HttpStart(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "start/{name}")] HttpRequestData request,
        string name, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        var input = await request.ReadFromJsonAsync<string>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync(name, input, context.CancellationToken);
        return await client.CreateCheckStatusResponseAsync(request, id);
    }

    [Function("HttpRun")]
    public static async Task<HttpResponseData> HttpRun(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "run/{name}")] HttpRequestData request,
        string name, [DurableClient] DurableTaskClient client)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(name, await request.ReadAsStringAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(double.Parse(request.Query["seconds"]!)));
        return await client.WaitForCompletionOrCreateCheckStatusResponseAsync(
            request, id, null, returnInternalServerErrorOnFailure: true, getInputsAndOutputs: true, limit.Token);
    }

    [Function("Mirror")]
    public static WithResponseData Mirror([HttpTrigger(AuthorizationLevel.Anonymous, "post", "get")] HttpRequestData request)
    {
        var response = request.CreateResponse((HttpStatusCode)int.Parse(request.Query["status"]!));
        response.Headers.Add("X-Mirror", [request.Method, request.Headers.GetValues("X-Sent").Single()]);
        response.Cookies.Append(new HttpCookie("seen", request.Cookies.Single().Value) { HttpOnly = true, SameSite = SameSite.Strict });
        response.WriteString(request.ReadAsString()!.ToUpperInvariant());
        return new(response);
    }

    [Function("CallsHttp")]
    public static async Task<string> CallsHttp([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var response = await context.CallHttpAsync(context.GetInput<DurableHttpRequest>()!);
        return $"{(int)response.StatusCode} {response.Content}";
    }

    [Function("Slow")]
    public static HttpResponseData Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post")] HttpRequestData request)
    {
        var look = Interlocked.Increment(ref s_looks);
        var response = request.CreateResponse(look < 3 ? HttpStatusCode.Accepted : HttpStatusCode.OK);
        response.Headers.Add("Location", "/api/Slow");
        response.Headers.Add("Retry-After", "0");
        response.WriteString($"{request.Method} {request.Headers.GetValues("X-Sent").Single()} {look}");
        return response;
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Baton.Engine.Tests.Hosting;

/// <summary>Something that lives as long as an invocation.</summary>
public sealed class ScopedThing
{
    public Guid Id { get; } = Guid.NewGuid();
}

public sealed record Order(int Number, string Name);

public sealed record WithResponse([property: HttpResult] IResult Response, string Other);

/// <summary>HTTP functions of every shape.</summary>
public sealed class HttpSamples(ScopedThing thing) : IDisposable
{
    private static int s_disposed;

    public static int Disposed => s_disposed;

    [Function("GetOrder")]
    public static IResult GetOrder(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "orders/{number:int}")] HttpRequest request, int number) =>
        Results.Json(new { number, path = request.Path.Value });

    [Function("GetByGuid")]
    public static IResult GetByGuid(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "guids/{id}")] HttpRequest request, Guid id) =>
        Results.Text(id.ToString("N"));

    [Function("PutOrder")]
    public static async Task<IActionResult> PutOrder(
        [HttpTrigger(AuthorizationLevel.Function, "put", "post", Route = "orders")] HttpRequest request, [FromBody] Order order)
    {
        await Task.Yield();
        return new ObjectResult(order) { StatusCode = 201 };
    }

    [Function("Unrouted")]
    public static IResult Unrouted([HttpTrigger] HttpContext http) => Results.Text(http.Request.Method);

    [Function("AdminOnly")]
    public static IResult AdminOnly([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => Results.Ok();

    [Function("PlainValue")]
    public static ValueTask<string> PlainValue([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        new("not written");

    [Function("BoundValue")]
    public static WithResponse BoundValue([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        new(Results.Text("written", statusCode: 203), "other");

    [Function("OwnResponse")]
    public static Task OwnResponse([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        request.HttpContext.Response.WriteAsync("own");

    [Function("Fails")]
    public static IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidDataException("secret");

    [Function("Scoped")]
    public IResult Scoped(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request,
        FunctionContext context,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => Results.Json(new
        {
            thing = thing.Id,
            same = ReferenceEquals(thing, context.InstanceServices.GetService(typeof(ScopedThing))),
            function = context.FunctionDefinition.Name,
            request = ReferenceEquals(request.HttpContext, context.GetHttpContext()),
            client = client is not null,
            aborts = cancellation == request.HttpContext.RequestAborted,
        });

    [Function("Links")]
    public static IResult Links(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        Results.Text(client.CreateHttpManagementPayload("one two").TerminatePostUri);

    public void Dispose() => Interlocked.Increment(ref s_disposed);
}

using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Hosting.Http;

/// <summary>A function that HTTP requests start.</summary>
internal sealed class HttpFunction
{
    private readonly FunctionMethod _method;
    private readonly HttpTriggerAttribute _trigger;
    private readonly HttpArgument[] _arguments;

    internal HttpFunction(FunctionMethod method, ParameterInfo triggerParameter, HttpTriggerAttribute trigger)
    {
        _method = method;
        _trigger = trigger;
        _arguments = [.. method.Parameters.Select(parameter => HttpArgument.Of(method, parameter, parameter == triggerParameter))];
    }

    /// <summary>Maps the function's route.</summary>
    internal void Map(IEndpointRouteBuilder endpoints, string prefix, HostKeys keys)
    {
        var route = (_trigger.Route ?? _method.Name).Trim('/');
        var pattern = prefix.Length == 0 ? $"/{route}" : $"/{prefix}/{route}";
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger($"Function.{_method.Name}");
        RequestDelegate serve = http => ServeAsync(http, keys, logger);
        try
        {
            var endpoint = _trigger.Methods is { Length: > 0 } methods
                ? endpoints.MapMethods(pattern, methods.Select(method => method.ToUpperInvariant()), serve)
                : endpoints.Map(pattern, serve);
            endpoint.WithDisplayName(_method.Name);
        }
        catch (Microsoft.AspNetCore.Routing.Patterns.RoutePatternException e)
        {
            throw _method.Wrong($"expected a route template, found '{pattern}': {e.Message}");
        }
    }

    private async Task ServeAsync(HttpContext http, HostKeys keys, ILogger logger)
    {
        if (!keys.Allow(http.Request, _trigger.AuthLevel))
        {
            await Problems.Unauthorized(http);
            return;
        }

        if (keys.Find(http.Request) is { } key)
            http.User = key.ToPrincipal();
        var invocation = new HostFunctionContext(_method.Definition, Guid.NewGuid().ToString(), http.RequestServices, http.RequestAborted);
        invocation.Items[FunctionContextExtensions.HttpContextKey] = http;
        try
        {
            var arguments = new object?[_arguments.Length];
            for (var i = 0; i < arguments.Length; i++)
                arguments[i] = await _arguments[i].ReadAsync(http, invocation);
            await WriteAsync(http, await _method.InvokeAsync(http.RequestServices, arguments));
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await Problems.ExecuteAsync(http, e.StatusCode, "bad-request", "The request cannot be read", e.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            logger.LogError(e, "Function {Function} failed in invocation {Invocation}.", _method.Name, invocation.InvocationId);
            http.Response.Clear();
            await Problems.ExecuteAsync(
                http, 500, "failed", "The function failed", $"The log says why, under invocation {invocation.InvocationId}.");
        }
    }

    private static Task WriteAsync(HttpContext http, object? result) => result switch
    {
        IResult executable => executable.ExecuteAsync(http),
        HostHttpResponseData response => response.SendAsync(http.Response),
        IActionResult action => action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        null => Task.CompletedTask,
        _ => WriteBoundAsync(http, result),
    };

    // Of any other result only a property bound to the response is written; the function may have written the response itself.
    private static Task WriteBoundAsync(HttpContext http, object result)
    {
        var bound = Array.Find(result.GetType().GetProperties(), property => property.IsDefined(typeof(HttpResultAttribute)));
        return bound?.GetValue(result) is { } value and (IResult or IActionResult or HostHttpResponseData) ? WriteAsync(http, value) : Task.CompletedTask;
    }
}

using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting;

/// <summary>Maps HTTP functions onto routes.</summary>
internal static class HttpFunctions
{
    /// <summary>Maps one function.</summary>
    public static void Map(IEndpointRouteBuilder routes, FunctionMethod function, HttpTriggerAttribute trigger, string routePrefix, FunctionKeys keys)
    {
        var invoker = new FunctionInvoker(function);
        var pattern = $"/{routePrefix}/{trigger.Route ?? function.Name}".Replace("//", "/", StringComparison.Ordinal);
        var handler = new RequestDelegate(async context =>
        {
            if (!keys.Allow(context.Request, trigger.AuthLevel))
            {
                await Results.Problem(
                    "Expected a function key in the header x-functions-key or in the query as code, found none that fits.",
                    statusCode: StatusCodes.Status401Unauthorized,
                    title: "A key is needed").ExecuteAsync(context);
                return;
            }

            var result = await invoker.InvokeAsync(context.RequestServices, parameter => Bind(function, parameter, context));
            if (result is IResult response)
                await response.ExecuteAsync(context);
            else if (result is not null)
                await context.Response.WriteAsJsonAsync(result, result.GetType(), context.RequestAborted);
        });
        var endpoint = trigger.Methods is { Length: > 0 } methods
            ? routes.MapMethods(pattern, methods.Select(m => m.ToUpperInvariant()), handler)
            : routes.Map(pattern, handler);
        endpoint.WithDisplayName(function.Name);
    }

    private static object? Bind(FunctionMethod function, ParameterInfo parameter, HttpContext context)
    {
        var type = parameter.ParameterType;
        if (type == typeof(HttpRequest))
            return context.Request;
        if (type == typeof(HttpContext))
            return context;
        if (type == typeof(CancellationToken))
            return context.RequestAborted;
        if (type == typeof(DurableTaskClient) && parameter.GetCustomAttribute<DurableClientAttribute>() is not null)
            return context.RequestServices.GetRequiredService<DurableTaskClient>();
        if (parameter.Name is { } name && context.Request.RouteValues.TryGetValue(name, out var value))
            return Convert(value, type);
        throw new InvalidOperationException($"Parameter '{parameter.Name}' of function '{function.Name}' has the type {type}, to which nothing is bound.");
    }

    private static object? Convert(object? value, Type type) => value is null || type.IsInstanceOfType(value)
        ? value
        : TypeDescriptor.GetConverter(type).ConvertFrom(null, CultureInfo.InvariantCulture, value);
}

using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Baton.Engine.Hosting.Http;

/// <summary>Fills one parameter of an HTTP function.</summary>
internal sealed class HttpArgument
{
    private readonly Func<HttpContext, FunctionContext, ValueTask<object?>> _read;

    private HttpArgument(Func<HttpContext, FunctionContext, ValueTask<object?>> read) => _read = read;

    /// <summary>What fills a parameter.</summary>
    /// <exception cref="InvalidOperationException">Nothing can.</exception>
    internal static HttpArgument Of(FunctionMethod method, ParameterInfo parameter, bool isTrigger)
    {
        var type = parameter.ParameterType;
        if (type == typeof(HttpRequest))
            return new((http, _) => new(http.Request));
        if (type == typeof(HttpRequestData))
            return new((http, context) => new(new HostHttpRequestData(http.Request, context)));
        if (type == typeof(HttpContext))
            return new((http, _) => new(http));
        if (parameter.IsDefined(typeof(FromBodyAttribute)))
            return new((http, _) => ReadBodyAsync(http.Request, type));
        if (method.CommonArgument(parameter) is { } common)
            return new((_, context) => new(common(context)));
        if (isTrigger)
            throw method.Wrong($"expected parameter '{parameter.Name}' to be an HttpRequest or HttpRequestData, found {type}");
        return FromRoute(method, parameter);
    }

    /// <summary>Reads the parameter's value.</summary>
    /// <exception cref="BadHttpRequestException">The request has no such value, or not of the type.</exception>
    internal ValueTask<object?> ReadAsync(HttpContext http, FunctionContext context) => _read(http, context);

    private static async ValueTask<object?> ReadBodyAsync(HttpRequest request, Type type)
    {
        if (!request.HasJsonContentType())
            throw new BadHttpRequestException("Expected a body of type application/json.", 415);
        try
        {
            return await request.ReadFromJsonAsync(type, request.HttpContext.RequestAborted);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException($"Expected a JSON body that fits: {e.Message}", 400);
        }
    }

    private static HttpArgument FromRoute(FunctionMethod method, ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var converter = TypeDescriptor.GetConverter(type);
        if (!converter.CanConvertFrom(typeof(string)))
        {
            throw method.Wrong(
                $"parameter '{name}' cannot be filled; an HTTP function takes HttpRequest, HttpContext, FunctionContext, "
                + "CancellationToken, [DurableClient] DurableTaskClient, [FromBody] and values of its route by name");
        }

        var whenMissing = parameter.HasDefaultValue ? parameter.DefaultValue
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : null;
        return new((http, _) => new(
            http.Request.RouteValues.TryGetValue(name, out var value) && value?.ToString() is { } text
                ? Convert(converter, type, name, text)
                : whenMissing));
    }

    private static object? Convert(TypeConverter converter, Type type, string name, string text)
    {
        try
        {
            return type == typeof(string) ? text : converter.ConvertFromInvariantString(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new BadHttpRequestException($"Expected '{name}' in the route to be of type {type.Name}.", 400);
        }
    }
}

using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Gives functions the HTTP request behind an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The key under which the host keeps the request in <see cref="FunctionContext.Items"/>.</summary>
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The HTTP request that started the function.</summary>
    /// <param name="context">The invocation.</param>
    /// <returns>The request; null when something else started the function.</returns>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out var value) ? value as HttpContext : null;
}

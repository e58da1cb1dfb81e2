namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>A request, for functions that do not take ASP.NET Core's own.</summary>
public abstract class HttpRequestData
{
    /// <summary>Makes a request.</summary>
    /// <param name="functionContext">The invocation it started.</param>
    public HttpRequestData(FunctionContext functionContext)
    {
        ArgumentNullException.ThrowIfNull(functionContext);
        FunctionContext = functionContext;
    }

    /// <summary>The address that was called.</summary>
    public abstract Uri Url { get; }

    /// <summary>The invocation it started.</summary>
    public FunctionContext FunctionContext { get; }
}

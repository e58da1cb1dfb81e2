using System.Net;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The answer to a request, for functions that do not use ASP.NET Core's own.</summary>
public abstract class HttpResponseData
{
    /// <summary>Makes an answer.</summary>
    /// <param name="functionContext">The invocation that answers.</param>
    public HttpResponseData(FunctionContext functionContext)
    {
        ArgumentNullException.ThrowIfNull(functionContext);
        FunctionContext = functionContext;
    }

    /// <summary>The status code.</summary>
    public abstract HttpStatusCode StatusCode { get; set; }

    /// <summary>The headers.</summary>
    public abstract HttpHeadersCollection Headers { get; set; }

    /// <summary>The body, to be written.</summary>
    public abstract Stream Body { get; set; }

    /// <summary>The cookies to be set.</summary>
    public abstract HttpCookies Cookies { get; }

    /// <summary>The invocation that answers.</summary>
    public FunctionContext FunctionContext { get; }

    /// <summary>Makes an answer to a request.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The answer; 200 without a body.</returns>
    public static HttpResponseData CreateResponse(HttpRequestData request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.CreateResponse();
    }
}

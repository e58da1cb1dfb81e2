using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the request parameter of an HTTP function.</summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Takes every method, with a function key.</summary>
    public HttpTriggerAttribute() : this(AuthorizationLevel.Function)
    {
    }

    /// <summary>Takes some methods, with a function key.</summary>
    /// <param name="methods">The methods; none means every one.</param>
    public HttpTriggerAttribute(params string[] methods) : this(AuthorizationLevel.Function, methods)
    {
    }

    /// <summary>Takes every method.</summary>
    /// <param name="authLevel">Which key the caller needs.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>Takes some methods.</summary>
    /// <param name="authLevel">Which key the caller needs.</param>
    /// <param name="methods">The methods; none means every one.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The route template, below the host's prefix; null means the function's name.</summary>
    public string? Route { get; set; }

    /// <summary>The methods; null or none means every one.</summary>
    public string[]? Methods { get; }

    /// <summary>Which key the caller needs.</summary>
    public AuthorizationLevel AuthLevel { get; }
}

namespace Baton.Functions;

/// <summary>What an HTTP function does, for the OpenAPI document.</summary>
/// <param name="summary">What it does, in a sentence.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OperationAttribute(string summary) : Attribute
{
    /// <summary>What it does, in a sentence.</summary>
    public string Summary { get; } = summary;

    /// <summary>The shape of the request's body. Null: it takes none.</summary>
    public Type? Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string BodyMedia { get; init; } = "application/json";

    /// <summary>The status codes with which it refuses, besides those that every function has; each is a problem document.</summary>
    public int[] Refusals { get; init; } = [];
}

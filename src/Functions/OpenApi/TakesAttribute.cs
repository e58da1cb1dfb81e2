namespace Baton.Functions;

/// <summary>A value that an HTTP function takes from the query or a header, for the OpenAPI document.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it is.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class TakesAttribute(string name, string description) : Attribute
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What it is.</summary>
    public string Description { get; } = description;

    /// <summary>Where it is taken from: query or header.</summary>
    public string In { get; init; } = "query";

    /// <summary>Its shape.</summary>
    public Type Shape { get; init; } = typeof(string);
}

namespace Baton.Functions;

/// <summary>An answer of an HTTP function that is no refusal, for the OpenAPI document.</summary>
/// <param name="status">The status code.</param>
/// <param name="description">What it says.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AnswersAttribute(int status, string description) : Attribute
{
    /// <summary>The status code.</summary>
    public int Status { get; } = status;

    /// <summary>What it says.</summary>
    public string Description { get; } = description;

    /// <summary>The shape of its JSON. Null: it has none.</summary>
    public Type? Shape { get; init; }

    /// <summary>Another media type in which it may come, as text. Null: none.</summary>
    public string? OrText { get; init; }
}

namespace Baton.Engine.History;

/// <summary>Why a task failed, as it is stored.</summary>
/// <param name="Type">The exception's full type name, or a name of the engine's own.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Stack">The stack trace, if there is one.</param>
/// <param name="Inner">The cause, if there is one.</param>
internal sealed record Failure(string Type, string Message, string? Stack, Failure? Inner)
{
    /// <summary>More about it, as a JSON object; null for none.</summary>
    public string? Properties { get; init; }

    /// <summary>Trying again cannot help, for example because there is no such activity.</summary>
    public bool NonRetriable { get; init; }
}

using System.Text.Json;

namespace Baton.Agents;

/// <summary>One message of a transcript, in the form that is stored.</summary>
public sealed record TranscriptMessage
{
    /// <summary><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The text. Null: none.</summary>
    public string? Text { get; init; }

    /// <summary>assistant: the calls the model asked for. Null: none.</summary>
    public IReadOnlyList<TranscriptCall>? Calls { get; init; }

    /// <summary>tool: the call this is the result of. Null for other roles.</summary>
    public string? CallId { get; init; }

    /// <summary>tool: hash of the blob that holds the result's text. Null: the text is in <see cref="Text"/>.</summary>
    public string? Blob { get; init; }

    /// <summary>tool: hash of the blob that holds the whole text, where <see cref="Blob"/> holds only its beginning. Null: that is the whole.</summary>
    public string? Whole { get; init; }
}

/// <summary>A call that a model asked for.</summary>
/// <param name="Id">The provider's id of the call, or one made for it; unique within the transcript.</param>
/// <param name="Name">The function's name as the model wrote it.</param>
/// <param name="Arguments">The arguments: an object, or a string with what the model wrote where that was not a JSON object.</param>
public sealed record TranscriptCall(string Id, string Name, JsonElement Arguments);

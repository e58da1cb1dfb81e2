using Microsoft.Extensions.AI;

namespace Baton.Models;

/// <summary>What a model answered.</summary>
public sealed record ModelReply
{
    /// <summary>The assistant's message: text, function calls, or both.</summary>
    public required ChatMessage Message { get; init; }

    /// <summary>The candidate that answered, <c>provider/model</c>.</summary>
    public required string Candidate { get; init; }

    /// <summary>The model's own name for itself in the answer. Null: not said.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens read; an estimate where <see cref="Estimated"/>.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens written; an estimate where <see cref="Estimated"/>.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>True: the provider did not count, the tokens are bytes / 4.</summary>
    public bool Estimated { get; init; }

    /// <summary>Price of the call by the price table; 0 for models without a price.</summary>
    public required decimal Cost { get; init; }

    /// <summary>Why the model stopped: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or the provider's word.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Candidates passed over, each with why (no settings, or how it failed).</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];
}

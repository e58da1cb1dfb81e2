using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models;

/// <summary>One call to a model.</summary>
public sealed record ModelRequest
{
    /// <summary>Candidates <c>provider/model</c>, tried in order; the first whose provider has settings and that answers is used.</summary>
    public required IReadOnlyList<string> Candidates { get; init; }

    /// <summary>The conversation.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>
    /// What the model may call. A bool under <c>readOnlyHint</c> in a function's additional properties tells the built-in model whether it only
    /// looks things up; without it, that is read from its name and description.
    /// </summary>
    public IReadOnlyList<AIFunctionDeclaration> Functions { get; init; } = [];

    /// <summary>JSON Schema that the answer should fit. Null: text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Most tokens of the answer; at least 1.</summary>
    public int MaxOutputTokens { get; init; } = 2048;

    /// <summary>Sampling temperature, from 0 to 2. Null: the model's own.</summary>
    public float? Temperature { get; init; }

    /// <summary>Time for the call, with its candidates.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Sent to providers that know idempotency keys, the same on every execution of the step. Null: none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Folder of the team file, where <c>prices.json</c> may be. Null: only the built-in prices.</summary>
    public string? Folder { get; init; }
}

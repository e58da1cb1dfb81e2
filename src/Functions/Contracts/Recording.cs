using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>What a run recorded up to a step: all that another run needs to begin as it did without calling anything.</summary>
public sealed record Recording
{
    /// <summary>Model calls, by step, with <c>#n</c> behind it from the second attempt on.</summary>
    public SortedDictionary<string, RecordedModel> Models { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Tool calls, by step, with <c>#n</c> from the second attempt on and <c>?n</c> from the second round of questions on.</summary>
    public SortedDictionary<string, RecordedTool> Tools { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Messages to remote agents, by step, with <c>#n</c> from the second attempt on.</summary>
    public SortedDictionary<string, RecordedRemote> Remotes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Questions to people that were closed, by step.</summary>
    public SortedDictionary<string, RecordedGate> Gates { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Hashes of the pinned tools of the members whose turn was over, by step.</summary>
    public SortedDictionary<string, string> Lists { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Hashes of the tickets that were written for whoever went on with a member's work, by step and rung.</summary>
    public SortedDictionary<string, string> Tickets { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The steps of the variants that lost a race.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>The step of the variant that lost which <paramref name="step"/> is a part of; null when it is a part of none.</summary>
    public string? LostAt(string step) => Lost.FirstOrDefault(l => step.StartsWith($"{l}.", StringComparison.Ordinal));
}

/// <summary>A recorded model call.</summary>
/// <param name="Agent">Whose call it was.</param>
/// <param name="Fingerprint">Digest of what it depended on.</param>
/// <param name="Turn">What came of it.</param>
/// <param name="Candidate">Who answered, <c>provider/model</c>. Null: nobody did.</param>
/// <param name="Tokens">Tokens read and written.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="Preview">The beginning of what was said. Null: nothing was.</param>
public sealed record RecordedModel(string Agent, string Fingerprint, ModelTurn Turn, string? Candidate, long Tokens, decimal Cost, string? Preview)
{
    /// <summary>The key under which the run keeps the answer for itself. Null: it does not.</summary>
    public string? CacheKey { get; init; }

    /// <summary>True: nobody asked, for another attempt had won.</summary>
    public bool IsLost { get; init; }
}

/// <summary>A recorded tool call.</summary>
/// <param name="Tool"><c>server.tool</c>.</param>
/// <param name="Arguments">Hash of the blob with its arguments. Null: not known.</param>
/// <param name="Outcome">What came of it. Null: it was begun, and nobody knows how it ended.</param>
/// <param name="Type">The event that ended it.</param>
/// <param name="Told">What that event says.</param>
public sealed record RecordedTool(string Tool, string? Arguments, ToolOutcome? Outcome, string Type, JsonElement? Told);

/// <summary>A recorded message to a remote agent.</summary>
/// <param name="Agent">Whom it went to.</param>
/// <param name="Words">Hash of the blob with its words.</param>
/// <param name="Outcome">What came of it in the end. Null: it was sent, and nobody knows what came of it.</param>
/// <param name="Type">The event that says so.</param>
/// <param name="Told">What that event says.</param>
public sealed record RecordedRemote(string Agent, string? Words, RemoteOutcome? Outcome, string Type, JsonElement? Told);

/// <summary>A recorded question to a person.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Tool">The tool concerned. Null: none.</param>
/// <param name="Arguments">Hash of the blob with what the answer is bound to.</param>
/// <param name="Result">How it was closed.</param>
/// <param name="Told">What the journal says of each decision.</param>
public sealed record RecordedGate(GateKind Kind, string? Tool, string? Arguments, GateResult Result, IReadOnlyList<JsonElement> Told);

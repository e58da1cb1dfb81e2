using Baton.Tools;

namespace Baton.Functions;

/// <summary>Input of <see cref="CallTool"/>.</summary>
public sealed record ToolTask
{
    /// <summary>The run.</summary>
    public required RunScope Scope { get; init; }

    /// <summary>The member that calls.</summary>
    public required string Agent { get; init; }

    /// <summary>Where in the run.</summary>
    public required string Step { get; init; }

    /// <summary>1 for the first effect of this step; one more each time a person said that the last one did not happen.</summary>
    public required int Attempt { get; init; }

    /// <summary>1 for the first try at this effect; one more each time its server did not answer and it is tried again.</summary>
    public int Try { get; init; } = 1;

    /// <summary><c>server.tool</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>The model's id of the call. Null: not told.</summary>
    public string? Call { get; init; }

    /// <summary>Hash of the pinned tools.</summary>
    public required string Tools { get; init; }

    /// <summary>Hash of the blob with the arguments.</summary>
    public required string Arguments { get; init; }

    /// <summary>The gate at which a person approved. Null: none was needed.</summary>
    public string? Gate { get; init; }

    /// <summary>1 for the first call; one more each time the tool asked something and is called again with what became of it.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Hash of the blob with what the tool asked. Null: this is the first call.</summary>
    public string? Asked { get; init; }

    /// <summary>What became of each question, in their order.</summary>
    public IReadOnlyList<QuestionReply> Replies { get; init; } = [];

    /// <summary>Questions can be put to people here.</summary>
    public bool MayAsk { get; init; } = true;
}

/// <summary>What became of a tool's question.</summary>
/// <param name="Kind">Whether it was answered.</param>
/// <param name="Content">Hash of the blob with the answer. Null: it was not answered.</param>
public sealed record QuestionReply(ToolReplyKind Kind, string? Content);

/// <summary>What became of a call.</summary>
public enum ToolEnd
{
    /// <summary>The tool answered; its own failures are answers too.</summary>
    Answered,

    /// <summary>The tool's server did not answer, and nothing happened; trying again is safe.</summary>
    TryAgain,

    /// <summary>The tool's server did not answer; trying again with the same key is safe, giving up is not: the effect may have happened.</summary>
    TryAgainOrAsk,

    /// <summary>It is not known whether the effect happened.</summary>
    Ambiguous,

    /// <summary>The tool has to know something first.</summary>
    Asked,
}

/// <summary>Output of <see cref="CallTool"/>.</summary>
/// <param name="End">What became of it.</param>
/// <param name="Result">Answered: hash of the blob with the result's text. Asked: of the blob with the questions. Otherwise: of what is known.</param>
/// <param name="IsError">The tool says that it failed.</param>
/// <param name="HasEffect">The tool is not read-only.</param>
/// <param name="Shown">Hash of the blob with the beginning of a result that is too long to be shown whole. Null: it is not.</param>
/// <param name="Questions">Asked: how many questions there are.</param>
public sealed record ToolOutcome(ToolEnd End, string Result, bool IsError, bool HasEffect, string? Shown = null, int Questions = 0);

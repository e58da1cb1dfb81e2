namespace Baton.Cli;

/// <summary>What a row of the timeline is about.</summary>
internal enum RowKind
{
    Turn,
    Model,
    Tool,
    Gate,
    Handoff,
    Note,
    End,
}

/// <summary>How far what a row is about has come.</summary>
internal enum RowState
{
    Running,
    Waiting,
    Done,
    Failed,
}

/// <summary>One thing that happened or is happening in a run. Its texts are cleaned and on one line.</summary>
internal sealed class TimelineRow
{
    public required DateTimeOffset Time { get; init; }

    public required RowKind Kind { get; init; }

    /// <summary>Dotted numbers; empty: the run as a whole.</summary>
    public string Step { get; init; } = "";

    public string Who { get; init; } = "";

    public string What { get; set; } = "";

    /// <summary>The rest of the story; empty: none.</summary>
    public string Detail { get; set; } = "";

    public RowState State { get; set; } = RowState.Done;

    public long? InputTokens { get; set; }

    public long? OutputTokens { get; set; }

    public long? Tokens => InputTokens is null && OutputTokens is null ? null : (InputTokens ?? 0) + (OutputTokens ?? 0);

    public decimal? Cost { get; set; }

    public TimeSpan? Duration { get; set; }

    /// <summary>The row it belongs under. Null: the run.</summary>
    public TimelineRow? Parent { get; init; }
}

namespace Baton.Functions;

/// <summary>A request to run a batch.</summary>
/// <param name="Id">The batch's id; the same again goes on where the last call ended.</param>
/// <param name="Team">The team of the lines that name none. Null: each names its own.</param>
/// <param name="Most">How many of its runs may work at once, from 1.</param>
/// <param name="By">Who starts it. Null: not known.</param>
/// <param name="Traceparent">W3C <c>traceparent</c> of what sends it, for the lines that name none. Null: each run is a trace of its own.</param>
public sealed record BatchRequest(string Id, string? Team, int Most, string? By, string? Traceparent = null);

/// <summary>A line of a batch.</summary>
/// <param name="Line">Its number in the text, from 1; lines that are blank count and are no lines.</param>
/// <param name="Run">The run that it starts. Null: none, for it cannot be read.</param>
/// <param name="Reason">Why it cannot be read. Null: it can.</param>
public sealed record BatchLine(int Line, string? Run, string? Reason);

/// <summary>Some lines that follow each other and were sent together.</summary>
/// <param name="From">The number of the first.</param>
/// <param name="Hash">Digest of what they ask for.</param>
/// <param name="Lines">The lines.</param>
public sealed record BatchGroup(int From, string Hash, IReadOnlyList<BatchLine> Lines);

/// <summary>What is on record of a batch.</summary>
public sealed record BatchRecord
{
    /// <summary>What was asked for.</summary>
    public required BatchRequest Request { get; init; }

    /// <summary>When it was first asked for, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>True: all its lines are in the queue, or were.</summary>
    public bool IsReceived { get; set; }

    /// <summary>The groups that are in the queue, or were, by the number of their first line.</summary>
    public SortedDictionary<int, BatchGroup> Groups { get; } = [];

    /// <summary>Why messages of the batch were parked, by run.</summary>
    public Dictionary<string, string> Parked { get; } = [];

    /// <summary>The lines, in order.</summary>
    public IEnumerable<BatchLine> Lines => Groups.Values.SelectMany(group => group.Lines);
}

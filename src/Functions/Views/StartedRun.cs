namespace Baton.Functions;

/// <summary>
/// The links that go with a started run: Durable Functions' management payload, plus the run's own. They carry no key: whoever uses them brings
/// their own.
/// </summary>
public sealed record StartedRun
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The run's orchestration instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Shows the instance.</summary>
    public required string StatusQueryGetUri { get; init; }

    /// <summary>Raises an event.</summary>
    public required string SendEventPostUri { get; init; }

    /// <summary>Ends the instance.</summary>
    public required string TerminatePostUri { get; init; }

    /// <summary>Rewinds it.</summary>
    public required string RewindPostUri { get; init; }

    /// <summary>Deletes it.</summary>
    public required string PurgeHistoryDeleteUri { get; init; }

    /// <summary>Starts it again.</summary>
    public required string RestartPostUri { get; init; }

    /// <summary>Holds it.</summary>
    public required string SuspendPostUri { get; init; }

    /// <summary>Lets it go on.</summary>
    public required string ResumePostUri { get; init; }

    /// <summary>Shows the run.</summary>
    public required string RunUri { get; init; }

    /// <summary>The run's journal.</summary>
    public required string EventsUri { get; init; }
}

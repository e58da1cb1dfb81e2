namespace Microsoft.Azure.Functions.Worker;

/// <summary>The addresses under which one orchestration instance is watched and managed.</summary>
public partial class HttpManagementPayload
{
    /// <summary>The instance id.</summary>
    public string? Id { get; internal set; }

    /// <summary>GET: the status.</summary>
    public string? StatusQueryGetUri { get; internal set; }

    /// <summary>POST: raises an event; <c>{eventName}</c> in it stands for the event's name.</summary>
    public string? SendEventPostUri { get; internal set; }

    /// <summary>POST: terminates; <c>{text}</c> in it stands for the reason.</summary>
    public string? TerminatePostUri { get; internal set; }

    /// <summary>POST: rewinds; <c>{text}</c> in it stands for the reason.</summary>
    public string? RewindPostUri { get; internal set; }

    /// <summary>DELETE: purges.</summary>
    public string? PurgeHistoryDeleteUri { get; internal set; }

    /// <summary>POST: starts again.</summary>
    public string? RestartPostUri { get; internal set; }

    /// <summary>POST: pauses; <c>{text}</c> in it stands for the reason.</summary>
    public string? SuspendPostUri { get; internal set; }

    /// <summary>POST: lets go on; <c>{text}</c> in it stands for the reason.</summary>
    public string? ResumePostUri { get; internal set; }
}

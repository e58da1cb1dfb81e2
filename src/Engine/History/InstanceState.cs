namespace Baton.Engine.History;

/// <summary>What a history amounts to: a fold over its episodes. Holds only what is still open.</summary>
internal sealed class InstanceState
{
    private readonly Dictionary<int, TaskScheduled> openTasks = [];
    private readonly Dictionary<int, ChildCreated> openChildren = [];

    public ExecutionStarted? Started { get; private set; }

    public ExecutionCompleted? Completed { get; private set; }

    public bool IsSuspended { get; private set; }

    /// <summary>What the orchestrator's clock showed last.</summary>
    public DateTime LastAt { get; private set; }

    /// <summary>When the execution had its first turn.</summary>
    public DateTime BeganAt { get; private set; }

    /// <summary>How many events the history has.</summary>
    public int Count { get; private set; }

    /// <summary>The locks of entities that have been asked for and not been given back; null for none.</summary>
    public EntityLockRequested? Lock { get; private set; }

    /// <summary>Whether <see cref="Lock"/> is held rather than waited for.</summary>
    public bool IsLockGranted { get; private set; }

    public IReadOnlyDictionary<int, TaskScheduled> OpenTasks => openTasks;

    public IReadOnlyDictionary<int, ChildCreated> OpenChildren => openChildren;

    public ExecutionStatus Status =>
        Completed?.Status
        ?? (Started is null ? ExecutionStatus.Pending : IsSuspended ? ExecutionStatus.Suspended : ExecutionStatus.Running);

    public static InstanceState Of(IEnumerable<Episode> history)
    {
        var state = new InstanceState();
        foreach (var episode in history)
            state.Apply(episode);
        return state;
    }

    /// <summary>Whether a fact that answers an action still has someone waiting for it.</summary>
    public bool IsAwaited(HistoryEvent e) => e switch
    {
        TaskCompleted x => openTasks.ContainsKey(x.TaskId),
        TaskFailed x => openTasks.ContainsKey(x.TaskId),
        ChildCompleted x => openChildren.ContainsKey(x.TaskId),
        ChildFailed x => openChildren.ContainsKey(x.TaskId),
        _ => true,
    };

    public void Apply(Episode episode)
    {
        if (Count == 0)
            BeganAt = episode.At;
        LastAt = episode.At;
        foreach (var e in episode.Events)
            Apply(e);
    }

    private void Apply(HistoryEvent e)
    {
        Count++;
        switch (e)
        {
            case ExecutionStarted x:
                Started = x;
                break;
            case TaskScheduled x:
                openTasks[x.Id] = x;
                break;
            case TaskCompleted x:
                openTasks.Remove(x.TaskId);
                break;
            case TaskFailed x:
                openTasks.Remove(x.TaskId);
                break;
            case ChildCreated x:
                openChildren[x.Id] = x;
                break;
            case ChildCompleted x:
                openChildren.Remove(x.TaskId);
                break;
            case ChildFailed x:
                openChildren.Remove(x.TaskId);
                break;
            case EntityLockRequested x:
                (Lock, IsLockGranted) = (x, false);
                break;
            case EntityLockGranted:
                IsLockGranted = true;
                break;
            case EntityLockReleased:
                Lock = null;
                break;
            case ExecutionSuspended:
                IsSuspended = true;
                break;
            case ExecutionResumed:
                IsSuspended = false;
                break;
            case ExecutionCompleted x:
                Completed = x;
                openTasks.Clear();
                openChildren.Clear();
                break;
        }
    }
}

namespace Microsoft.DurableTask;

/// <summary>What an activity may know of the call it serves.</summary>
public abstract class TaskActivityContext
{
    /// <summary>The activity's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The id of the orchestration instance that called the activity.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The version the activity was called with; empty when there is none.</summary>
    public virtual string Version => string.Empty;
}

namespace Baton.Engine.Store;

/// <summary>Something to be stored. All jobs that are waiting when the writer becomes free share one transaction.</summary>
internal abstract class WriteJob
{
    /// <summary>Makes the changes. On the writer's thread; what it throws stops the engine, for memory and disk would differ.</summary>
    public abstract void Write(StoreWriter store);

    /// <summary>The transaction is on disk. On the writer's thread: do little, block never.</summary>
    public abstract void Committed();

    /// <summary>The engine has failed; nothing of this job is stored.</summary>
    public abstract void Failed(Exception error);
}

namespace Baton.Engine.Entities;

/// <summary>What is stored of one entity. Its number comes out of the same series as those of instances.</summary>
internal sealed record EntityRow(long Seq, string Id, DateTime Created)
{
    /// <summary>When its state or its lock last changed, or an operation last ran.</summary>
    public DateTime Modified { get; init; } = Created;

    /// <summary>The state as the converter wrote it; null if it has none.</summary>
    public string? State { get; init; }

    /// <summary>The instance that holds its lock; null if it is free.</summary>
    public string? Holder { get; init; }

    /// <summary>The lock that <see cref="Holder"/> holds.</summary>
    public Guid Lock { get; init; }
}

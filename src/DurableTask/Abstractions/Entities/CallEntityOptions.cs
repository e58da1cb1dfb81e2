namespace Microsoft.DurableTask.Entities;

/// <summary>How an entity is called. There is nothing to set yet.</summary>
public record CallEntityOptions;

using Baton.Engine.History;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Entities;

/// <summary>What tells entities from orchestrations: their ids begin with '@'.</summary>
internal static class EntityIds
{
    /// <exception cref="ArgumentNullException">The id is the default one.</exception>
    /// <exception cref="ArgumentException">The id has characters that the store cannot tell apart.</exception>
    public static void Check(EntityInstanceId id, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(id.Name, parameter);
        InstanceIds.Check(id.ToString(), parameter);
    }

    /// <exception cref="ArgumentException">The id of an orchestration looks like that of an entity.</exception>
    public static void Refuse(string? instanceId, string parameter)
    {
        if (instanceId is ['@', ..])
            throw new ArgumentException(
                $"Instance IDs starting with '@' are reserved for entities, and must not be used for orchestrations, but found "
                + $"'{instanceId}'. Choose another, or use the client's Entities.", parameter);
    }
}

using Baton.Engine.History;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Entities;

/// <summary>What tells entities from orchestrations: their ids begin with '@'.</summary>
internal static class EntityIds
{
    /// <exception cref="ArgumentException">The id is the default one, or has characters that the store cannot tell apart.</exception>
    public static void Check(EntityInstanceId id, string parameter)
    {
        if (string.IsNullOrEmpty(id.Name))
            throw new ArgumentException("Expected an entity's id, found the default value. Make one with a name and a key.", parameter);
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

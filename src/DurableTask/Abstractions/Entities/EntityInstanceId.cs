using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.DurableTask.Entities;

/// <summary>Names one entity: its kind and its key. Written as <c>@name@key</c>, in JSON too.</summary>
[JsonConverter(typeof(EntityInstanceId.JsonConverter))]
public readonly record struct EntityInstanceId
{
    private const int MaxLength = 100;

    /// <summary>Makes an id.</summary>
    /// <param name="name">The entity's name; kept in lower case, without '@'.</param>
    /// <param name="key">The entity's key; casing matters.</param>
    /// <exception cref="ArgumentException">The name is empty or has an '@', or the id is over 100 characters.</exception>
    public EntityInstanceId(string name, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(key);
        if (name.Contains('@'))
            throw new ArgumentException($"Expected an entity name without '@', found '{name}'.", nameof(name));
        Name = name.ToLowerInvariant();
        Key = key;
        if (ToString().Length is var length and > MaxLength)
            throw new ArgumentException($"Expected an entity id of at most {MaxLength} characters, found {length}.", nameof(key));
    }

    /// <summary>The entity's name, in lower case.</summary>
    public string Name { get; }

    /// <summary>The entity's key.</summary>
    public string Key { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="instanceId">Text of the form <c>@name@key</c>.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException">The text is no entity id.</exception>
    public static EntityInstanceId FromString(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var separator = instanceId.IndexOf('@', 1);
        return instanceId[0] == '@' && separator > 1
            ? new(instanceId[1..separator], instanceId[(separator + 1)..])
            : throw new ArgumentException($"Expected an entity id of the form '@name@key', found '{instanceId}'.", nameof(instanceId));
    }

    /// <summary>The id as <c>@name@key</c>.</summary>
    public override string ToString() => $"@{Name}@{Key}";

    private sealed class JsonConverter : JsonConverter<EntityInstanceId>
    {
        public override EntityInstanceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return FromString(reader.GetString() ?? string.Empty);
            }
            catch (ArgumentException e)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, EntityInstanceId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}

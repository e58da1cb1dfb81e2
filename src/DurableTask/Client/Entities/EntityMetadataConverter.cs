using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Client.Entities;

/// <summary>Writes and reads an entity's description, leaving the state out when it is not included.</summary>
internal sealed class EntityMetadataConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(EntityMetadata)
        || (typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(EntityMetadata<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var converter = typeToConvert == typeof(EntityMetadata)
            ? typeof(Untyped)
            : typeof(Typed<>).MakeGenericType(typeToConvert.GetGenericArguments());
        return (JsonConverter)Activator.CreateInstance(converter)!;
    }

    private record Body<TState>(
        EntityInstanceId Id,
        DateTimeOffset LastModifiedTime,
        int BacklogQueueSize,
        string? LockedBy,
        bool IncludesState,
        TState? State)
    {
        internal static Body<TState> Of(EntityInstanceId id, EntityMetadata<TState> value) => new(
            id, value.LastModifiedTime, value.BacklogQueueSize, value.LockedBy, value.IncludesState,
            value.IncludesState ? value.State : default);
    }

    private sealed class Typed<TState> : JsonConverter<EntityMetadata<TState>>
    {
        public override EntityMetadata<TState>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Body<TState>>(ref reader, options) is not { } body
                ? null
                : new(body.Id, body.IncludesState ? body.State : default)
                {
                    LastModifiedTime = body.LastModifiedTime,
                    BacklogQueueSize = body.BacklogQueueSize,
                    LockedBy = body.LockedBy,
                };

        public override void Write(Utf8JsonWriter writer, EntityMetadata<TState> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, Body<TState>.Of(value.Id, value), options);
    }

    private sealed class Untyped : JsonConverter<EntityMetadata>
    {
        public override EntityMetadata? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Body<string>>(ref reader, options) is not { } body
                ? null
                : new(body.Id, body.IncludesState && body.State is { } state ? new SerializedData(state) : null)
                {
                    LastModifiedTime = body.LastModifiedTime,
                    BacklogQueueSize = body.BacklogQueueSize,
                    LockedBy = body.LockedBy,
                };

        public override void Write(Utf8JsonWriter writer, EntityMetadata value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(
                writer,
                new Body<string>(
                    value.Id, value.LastModifiedTime, value.BacklogQueueSize, value.LockedBy, value.IncludesState,
                    value.IncludesState ? value.State.Value : null),
                options);
    }
}

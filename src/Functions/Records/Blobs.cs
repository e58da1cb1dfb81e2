using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Blobs as the app uses them: JSON documents and texts by hash.</summary>
public static class Blobs
{
    /// <summary>Keeps <paramref name="value"/> as JSON.</summary>
    public static Task<string> PutJsonAsync<T>(this IRunStore store, string tenant, T value, CancellationToken cancellation = default) =>
        store.PutAsync(tenant, BatonJson.ToUtf8(value), cancellation);

    /// <summary>Keeps <paramref name="text"/> as a JSON string.</summary>
    public static Task<string> PutTextAsync(this IRunStore store, string tenant, string text, CancellationToken cancellation = default) =>
        store.PutJsonAsync(tenant, text, cancellation);

    /// <summary>Reads what <see cref="PutJsonAsync"/> kept.</summary>
    /// <exception cref="InvalidDataException">There is no such blob.</exception>
    public static async Task<T> GetJsonAsync<T>(this IRunStore store, string tenant, string hash, CancellationToken cancellation = default) =>
        BatonJson.Read<T>(await store.GetAsync(tenant, hash, cancellation)
            ?? throw new InvalidDataException($"Expected blob {hash} of tenant {tenant} in the run store, found none. Was the store's file replaced?"));

    /// <summary>Reads what <see cref="PutTextAsync"/> kept; the JSON text of anything that is not a string.</summary>
    public static async Task<string> GetTextAsync(this IRunStore store, string tenant, string hash, CancellationToken cancellation = default) =>
        ToText(await store.GetJsonAsync<JsonElement>(tenant, hash, cancellation));

    /// <summary>A JSON value as a person or a model reads it: strings without their quotes.</summary>
    public static string ToText(JsonElement value) => Texts.Of(value);
}

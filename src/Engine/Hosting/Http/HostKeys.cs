using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting.Http;

/// <summary>
/// The keys that callers show: the master key opens everything, the function key the functions, and so do the keys of tenants, each under its tenant's
/// name: <c>"tenants": { "NAME": "KEY" }</c>, or a list of keys while one is changed for another.
/// </summary>
internal sealed class HostKeys
{
    private const string FileName = "keys.json";
    private const int ShortestKey = 16;
    private readonly IReadOnlyList<(byte[] Hash, HostKey Key)> _keys;

    private HostKeys(IReadOnlyList<(byte[] Hash, HostKey Key)> keys) => _keys = keys;

    /// <summary>Reads the keys of a folder, making them if there are none. Only this user may read them.</summary>
    /// <exception cref="InvalidOperationException">The keys cannot be read or made.</exception>
    internal static HostKeys Open(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (!File.Exists(path))
                Create(directory, path);
            using var keys = JsonDocument.Parse(File.ReadAllBytes(path));
            return new HostKeys(Read(keys.RootElement));
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"Expected {path} to hold the keys \"master\" and \"function\", and keys of tenants by name in \"tenants\": {e.Message} "
                + "Mend the file, or delete it to get new keys.", e);
        }
    }

    /// <summary>Whether a request shows a key that opens what has this level.</summary>
    internal bool Allow(HttpRequest request, AuthorizationLevel level) =>
        level == AuthorizationLevel.Anonymous
        || (Find(request) is { } key && (key.IsMaster || level == AuthorizationLevel.Function));

    /// <summary>The key that a request shows; null when it shows none of this host's.</summary>
    internal HostKey? Find(HttpRequest request)
    {
        var shown = request.Headers["x-functions-key"] is [{ Length: > 0 } header] ? header
            : request.Query["code"] is [{ Length: > 0 } code] ? code
            : null;
        if (shown is null)
            return null;
        var hash = Hash(shown);
        HostKey? found = null;
        foreach (var (own, key) in _keys)
        {
            // Every key is looked at, whichever it is, so that the time it takes tells nothing.
            if (CryptographicOperations.FixedTimeEquals(hash, own))
                found = key;
        }

        return found;
    }

    private static void Create(string directory, string path)
    {
        // A whole file comes into being at once: another process never reads half a key.
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, file))
            JsonSerializer.Serialize(stream, new Dictionary<string, string> { ["master"] = NewKey(), ["function"] = NewKey() });
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    private static List<(byte[] Hash, HostKey Key)> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidOperationException($"found {root.ValueKind}.");
        var keys = new List<(byte[] Hash, HostKey Key)>();
        Add("master", root.GetProperty("master"), HostKey.Master);
        Add("function", root.GetProperty("function"), HostKey.Function);
        if (root.TryGetProperty("tenants", out var tenants))
        {
            if (tenants.ValueKind != JsonValueKind.Object)
                throw new InvalidOperationException($"\"tenants\" is {tenants.ValueKind}, not names with keys.");
            foreach (var tenant in tenants.EnumerateObject())
            {
                if (!IsName(tenant.Name))
                    throw new InvalidOperationException($"the tenant \"{tenant.Name}\" is not named by 1 to 64 of a-z, 0-9 and '-'.");
                foreach (var key in tenant.Value.ValueKind == JsonValueKind.Array ? tenant.Value.EnumerateArray().ToArray() : [tenant.Value])
                    Add(tenant.Name, key, new HostKey(tenant.Name, IsMaster: false));
            }
        }

        return keys;

        void Add(string name, JsonElement value, HostKey key)
        {
            if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: >= ShortestKey } text)
                throw new InvalidOperationException($"\"{name}\" is not a text of at least {ShortestKey} characters.");
            var hash = Hash(text);
            // One key cannot be two callers': which of them it is must not depend on the order of the file.
            if (keys.Any(known => known.Hash.AsSpan().SequenceEqual(hash)))
                throw new InvalidOperationException($"\"{name}\" has a key that is there twice; each key belongs to one caller.");
            keys.Add((hash, key));
        }
    }

    private static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

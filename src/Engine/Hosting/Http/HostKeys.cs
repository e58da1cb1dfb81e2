using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting.Http;

/// <summary>The keys that callers show: the master key opens everything, the function key the functions.</summary>
internal sealed class HostKeys
{
    private const string FileName = "keys.json";
    private readonly byte[] _master;
    private readonly byte[] _function;

    private HostKeys(string master, string function) => (_master, _function) = (Hash(master), Hash(function));

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
            return new HostKeys(Read(keys, "master"), Read(keys, "function"));
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"Expected {path} to hold the keys \"master\" and \"function\": {e.Message} "
                + "Mend the file, or delete it to get new keys.", e);
        }
    }

    /// <summary>Whether a request shows a key that opens what has this level.</summary>
    internal bool Allow(HttpRequest request, AuthorizationLevel level)
    {
        if (level == AuthorizationLevel.Anonymous)
            return true;
        var shown = request.Headers["x-functions-key"] is [{ Length: > 0 } header] ? header
            : request.Query["code"] is [{ Length: > 0 } code] ? code
            : null;
        if (shown is null)
            return false;
        var hash = Hash(shown);
        var master = CryptographicOperations.FixedTimeEquals(hash, _master);
        return master | (level == AuthorizationLevel.Function & CryptographicOperations.FixedTimeEquals(hash, _function));
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

    private static string Read(JsonDocument keys, string name) =>
        keys.RootElement.ValueKind == JsonValueKind.Object && keys.RootElement.GetProperty(name).GetString() is { Length: >= 16 } key
            ? key
            : throw new InvalidOperationException($"\"{name}\" is shorter than 16 characters.");

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

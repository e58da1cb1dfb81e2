using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting;

/// <summary>The keys that callers send, kept in <c>keys.json</c> and made on the first start; only the user who runs the host may read the file.</summary>
internal sealed class FunctionKeys
{
    private readonly byte[] _master;
    private readonly byte[] _function;

    private FunctionKeys(string master, string function)
    {
        _master = Encoding.UTF8.GetBytes(master);
        _function = Encoding.UTF8.GetBytes(function);
    }

    /// <summary>Reads the keys of a folder, or makes them.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be understood.</exception>
    public static FunctionKeys Open(string directory)
    {
        var file = Path.Combine(directory, "keys.json");
        if (!File.Exists(file))
            Write(file, JsonSerializer.Serialize(new { master = NewKey(), function = NewKey() }));
        try
        {
            using var keys = JsonDocument.Parse(File.ReadAllBytes(file));
            return new FunctionKeys(Key("master"), Key("function"));

            string Key(string name) => keys.RootElement.GetProperty(name).GetString() is { Length: >= 16 } key ? key : throw new JsonException($"'{name}' is too short");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                $"Expected {file} to hold a master and a function key of at least 16 characters each: {e.Message}. Delete the file to have new ones made.", e);
        }
    }

    /// <summary>True: the request may call functions of this level.</summary>
    public bool Allow(HttpRequest request, AuthorizationLevel level)
    {
        if (level == AuthorizationLevel.Anonymous)
            return true;
        var sent = Encoding.UTF8.GetBytes(request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault() ?? "");
        var master = CryptographicOperations.FixedTimeEquals(sent, _master);
        var function = CryptographicOperations.FixedTimeEquals(sent, _function);
        return master || (function && (level is AuthorizationLevel.Function or AuthorizationLevel.User));
    }

    private static string NewKey() => RandomNumberGenerator.GetHexString(48, lowercase: true);

    private static void Write(string file, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(content);
    }
}

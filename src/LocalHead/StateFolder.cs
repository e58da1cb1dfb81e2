using System.Security.Cryptography;
using System.Text.Json;

namespace Baton.LocalHead;

/// <summary>The folder in which a local head keeps everything: the engine's file, the runs' records, its keys, and where it can be reached.</summary>
internal sealed class StateFolder
{
    private StateFolder(string path) => Path = path;

    public string Path { get; }

    public string EngineFile => In("engine.db");

    public string RecordsFile => In("records.db");

    public string SpansFile => In("spans.jsonl");

    /// <summary>Opens the folder, making it if it is not there; only this user may look inside.</summary>
    public static StateFolder Open(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new StateFolder(System.IO.Path.GetFullPath(path));
    }

    /// <summary>The key that signs approval links, made on the first start.</summary>
    public string LinksKey()
    {
        var file = In("links.key");
        if (!File.Exists(file))
            WriteSecret(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return File.ReadAllText(file).Trim();
    }

    /// <summary>The key that callers send; the function host makes it.</summary>
    public string? FunctionKey()
    {
        var file = In("keys.json");
        if (!File.Exists(file))
            return null;
        using var keys = JsonDocument.Parse(File.ReadAllBytes(file));
        return keys.RootElement.GetProperty("function").GetString();
    }

    /// <summary>Writes down where the head is, for other calls on this folder.</summary>
    public void WriteHead(Uri url)
    {
        var json = JsonSerializer.Serialize(new { url = url.ToString().TrimEnd('/'), pid = Environment.ProcessId, startedAt = DateTimeOffset.UtcNow });
        var temporary = In($"head.json.{Environment.ProcessId}");
        File.WriteAllText(temporary, json);
        File.Move(temporary, In("head.json"), overwrite: true);
    }

    /// <summary>Takes it back.</summary>
    public void DeleteHead() => File.Delete(In("head.json"));

    private static void WriteSecret(string file, string secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(secret);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}

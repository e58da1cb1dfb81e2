using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Azurite;

/// <summary>The queue service of Microsoft's storage emulator, on a loopback port, with everything in memory.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string Folder =
        typeof(AzuriteProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "AzuriteFolder").Value!;

    private readonly Process _process;

    private AzuriteProcess(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    /// <summary>Where the queues are.</summary>
    public Uri Endpoint { get; }

    /// <summary>The connection string.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};QueueEndpoint={Endpoint}{Account};";

    /// <summary>Starts it; installs it first where that has not been done.</summary>
    /// <exception cref="InvalidOperationException">Node.js or npm is missing, or the emulator does not start.</exception>
    public static async Task<AzuriteProcess> StartAsync()
    {
        await InstallAsync();
        var process = Start("node", "emulator.cjs", "--queueHost", "127.0.0.1", "--queuePort", "0", "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck");
        var said = "";
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                said += line + "\n";
                if (Listens().Match(line) is { Success: true } found)
                {
                    // What it says from now on would fill the pipe.
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                    return new AzuriteProcess(process, new Uri(found.Groups[1].Value + "/"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            said += $"(nothing more in {Patience.TotalSeconds} s)";
        }

        process.Kill(entireProcessTree: true);
        throw new InvalidOperationException($"Expected Azurite to listen, found: {said}{await process.StandardError.ReadToEndAsync(CancellationToken.None)}");
    }

    /// <summary>Sends messages with Microsoft's client, in base64 as Functions expects them.</summary>
    public Task SendAsync(string queue, params string[] messages) => ClientAsync("send", queue, messages);

    /// <summary>Sends messages with Microsoft's client, as they are.</summary>
    public Task SendRawAsync(string queue, params string[] messages) => ClientAsync("raw", queue, messages);

    /// <summary>The first 32 messages of a queue, as Microsoft's client sees them; none where there is no such queue.</summary>
    public async Task<IReadOnlyList<string>> PeekAsync(string queue) => JsonSerializer.Deserialize<string[]>(await ClientAsync("peek", queue, []))!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task InstallAsync()
    {
        var modules = Path.Combine(Folder, "node_modules");
        var mark = Path.Combine(modules, ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        // Tests of several projects may come here at once; the file system lets one of them in.
        Directory.CreateDirectory(Path.Combine(Folder, "obj"));
        await using var turn = await LockAsync(Path.Combine(Folder, "obj", "install.lock"));
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
            return;
        using var npm = Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"Expected 'npm ci' in {Folder} to install Azurite, found exit code {npm.ExitCode}: {string.Concat(said).Trim()}");
        await File.WriteAllTextAsync(mark, wanted);
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (var since = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (since.Elapsed < TimeSpan.FromMinutes(5))
            {
                await Task.Delay(200);
            }
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"Expected '{program}' on the path, found none: these tests run the storage emulator Azurite, which needs Node.js 20 or newer and npm.");
        }
    }

    private async Task<string> ClientAsync(string verb, string queue, string[] lines)
    {
        using var client = Start("node", "client.mjs", verb, ConnectionString, queue);
        var said = client.StandardOutput.ReadToEndAsync();
        var wrong = client.StandardError.ReadToEndAsync();
        foreach (var line in lines)
            await client.StandardInput.WriteLineAsync(line);
        client.StandardInput.Close();
        await client.WaitForExitAsync();
        return client.ExitCode == 0 ? await said : throw new InvalidOperationException($"The client failed to {verb}: {await wrong}");
    }

    [GeneratedRegex("successfully listens on (http://127.0.0.1:[0-9]+)")]
    private static partial Regex Listens();
}

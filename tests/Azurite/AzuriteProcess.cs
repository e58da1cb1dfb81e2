using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Azurite;

/// <summary>Microsoft's storage emulator on loopback ports, with everything in memory.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string[] Services = ["Blob", "Queue", "Table"];
    private static readonly NpmPackage Package =
        new(typeof(AzuriteProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "AzuriteFolder").Value!);

    private readonly Process _process;

    private AzuriteProcess(Process process, IReadOnlyDictionary<string, string> endpoints)
    {
        _process = process;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + string.Concat(endpoints.Select(e => $"{e.Key}Endpoint={e.Value}/{Account};"));
    }

    /// <summary>The connection string, with blobs, queues and tables.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it; installs it first where that has not been done.</summary>
    /// <exception cref="InvalidOperationException">Node.js or npm is missing, or the emulator does not start.</exception>
    public static async Task<AzuriteProcess> StartAsync()
    {
        await Package.InstallAsync();
        string[] places = [.. Services.SelectMany(s => new[] { $"--{s.ToLowerInvariant()}Host", "127.0.0.1", $"--{s.ToLowerInvariant()}Port", "0" })];
        var process = Package.Start("node", ["emulator.cjs", .. places, "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck"]);
        var endpoints = new Dictionary<string, string>();
        var said = "";
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                said += line + "\n";
                if (Listens().Match(line) is { Success: true } found)
                    endpoints[found.Groups[1].Value] = found.Groups[2].Value;
                if (endpoints.Count == Services.Length)
                {
                    // What it says from now on would fill the pipe.
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                    return new AzuriteProcess(process, endpoints);
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

    private async Task<string> ClientAsync(string verb, string queue, string[] lines)
    {
        using var client = Package.Start("node", "client.mjs", verb, ConnectionString, queue);
        var said = client.StandardOutput.ReadToEndAsync();
        var wrong = client.StandardError.ReadToEndAsync();
        foreach (var line in lines)
            await client.StandardInput.WriteLineAsync(line);
        client.StandardInput.Close();
        await client.WaitForExitAsync();
        return client.ExitCode == 0 ? await said : throw new InvalidOperationException($"The client failed to {verb}: {await wrong}");
    }

    [GeneratedRegex("Azurite (Blob|Queue|Table) service is successfully listening at (http://127.0.0.1:[0-9]+)")]
    private static partial Regex Listens();
}

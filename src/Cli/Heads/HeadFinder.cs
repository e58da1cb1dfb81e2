using System.Text.Json;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>Chooses the head of a call: the one named, else the one that runs on the state folder, else a new one here.</summary>
internal sealed class HeadFinder(IHeadLauncher launcher, TimeProvider time)
{
    private const int StartAttempts = 10;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    /// <exception cref="HeadStartException">None was named, none runs, and none could be started.</exception>
    public async Task<Head> FindAsync(CallOptions call, CancellationToken cancellationToken)
    {
        var running = RunningHead(call.StateDirectory);
        if (call.Url is { } url)
        {
            // The folder's own key goes to the folder's own head and to nobody else.
            var key = call.Key ?? (running is not null && SameHead(running, url) ? FunctionKey(call.StateDirectory) : null);
            return new Head(new HeadClient(url, key, time), own: null);
        }

        for (var attempt = 1; ; attempt++)
        {
            if (running is not null)
            {
                var client = new HeadClient(running, call.Key ?? FunctionKey(call.StateDirectory), time);
                if (await client.IsHealthyAsync(HealthTimeout, takesKey: call.Key is null, cancellationToken))
                    return new Head(client, own: null);
                client.Dispose();
            }

            try
            {
                var own = await launcher.StartAsync(new HeadStart(call.StateDirectory, Port: null, Foreground: false), cancellationToken);
                return new Head(new HeadClient(own.Url, own.Key, time), own);
            }
            catch (HeadStartException) when (attempt < StartAttempts)
            {
                // Another process may have begun to serve this folder between the look and the start; then it is about to say where.
                await Task.Delay(BetweenAttempts, time, cancellationToken);
                var found = RunningHead(call.StateDirectory);
                if (found is null && attempt > 2)
                    throw;
                running = found;
            }
        }
    }

    /// <summary>Where the folder's <c>head.json</c> says a head is. Null: it names none, or one that is not on this machine.</summary>
    internal static Uri? RunningHead(string stateDirectory) =>
        Read(Path.Combine(stateDirectory, "head.json"), "url") is { } text
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.IsLoopback
            ? uri
            : null;

    internal static string? FunctionKey(string stateDirectory) => Read(Path.Combine(stateDirectory, "keys.json"), "function");

    private static bool SameHead(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static string? Read(string path, string property)
    {
        try
        {
            var file = BatonJson.Read<JsonElement>(File.ReadAllText(path));
            return file.Text(property);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

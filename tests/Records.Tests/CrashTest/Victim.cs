using System.Diagnostics;
using System.Text;
using Baton.Agents;

namespace Baton.Records;

/// <summary>The process that is killed: writes as fast as it can, and says what was acknowledged, a line each.</summary>
internal static class Victim
{
    private const int Workers = 8;

    /// <summary>Starts this assembly as a process of its own.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(Victim).Assembly.Location },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary><c>work FILE RUN</c>: until killed. <c>steps FILE RUN CRASHPOINT</c>: three effects one after the other.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        // An orphan must not go on for ever.
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var store = new SqliteRunStore(arguments[1]);
        var run = new RunKey("acme", arguments[2]);
        if (arguments[0] == "steps")
            return await StepsAsync(new CrashingRunStore(store, CrashPoint.Parse(arguments[3])), run);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(store, run, worker, end.Token))));
        return 1;
    }

    public static RunEvent Event(RunKey run, string id) => new()
    {
        Id = id,
        Time = DateTimeOffset.UnixEpoch,
        Type = EventTypes.HealthWarned,
        Run = run.Run,
        Tenant = run.Tenant,
    };

    public static byte[] Content(string id, int length) => Encoding.UTF8.GetBytes($"{id} {new string('x', length)}");

    private static async Task WorkAsync(SqliteRunStore store, RunKey run, int worker, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var id = $"{worker}-{i}";
            var events = await store.AppendAsync(run, [Event(run, id), Event(run, id + "b")], end);
            Say($"append {id} {events[0].Seq} {events[1].Seq}");
            Say($"put {id} {await store.PutAsync(run.Tenant, Content(run.Run + id, i % 3 * 3000), end)}");
            var key = new EffectKey(run, id);
            await store.BeginAsync(key, "f", [Event(run, id + "intent")], end);
            Say($"begin {id}");
            await store.CompleteAsync(key, Content(id, i % 3 * 3000), [Event(run, id + "done")], end);
            Say($"complete {id}");
        }
    }

    private static async Task<int> StepsAsync(CrashingRunStore store, RunKey run)
    {
        for (var step = 1; step <= 3; step++)
        {
            var key = new EffectKey(run, $"{step}");
            await store.AppendAsync(run, [Event(run, $"{step}")]);
            if ((await store.BeginAsync(key, "f", [Event(run, $"{step}intent")])).State != LedgerState.Done)
                await store.CompleteAsync(key, Content("r", 0), [Event(run, $"{step}done")]);
        }
        Say($"writes {store.Writes}");
        return 0;
    }

    private static void Say(string line) => Console.Out.WriteLine(line);
}

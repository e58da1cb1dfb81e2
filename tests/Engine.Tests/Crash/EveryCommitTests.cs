using Baton.Engine.History;
using Baton.Engine.Store;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Crash;

/// <summary>
/// Takes a copy of the file after every transaction of a busy run, as a crash at that moment would leave it, opens every copy and lets
/// it run to its end: always the same end.
/// </summary>
public sealed class EveryCommitTests
{
    private const string Root = "root";

    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("Root", async context =>
        {
            context.SetCustomStatus("began");
            var gates = Enumerable.Range(0, 3)
                .Select(i => context.CallSubOrchestratorAsync<string>("Gate", i, new TaskOptions().WithInstanceId($"gate-{i}"))).ToList();
            var loop = context.CallSubOrchestratorAsync<int>("Loop", 0, new TaskOptions().WithInstanceId("loop"));
            var sum = (await Task.WhenAll(Enumerable.Range(1, 5).Select(i => context.CallActivityAsync<int>("Square", i)))).Sum();
            for (var i = 0; i < 3; i++)
            {
                await context.CallActivityAsync<int>("Square", i);
                context.SendEvent($"gate-{i}", "decide", $"yes {i}");
                context.SendEvent("loop", "n", i + 1);
            }
            string failure;
            try
            {
                await context.CallActivityAsync("Fail", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(1))));
                failure = "none";
            }
            catch (TaskFailedException e)
            {
                failure = e.FailureDetails.ErrorMessage;
            }
            await context.CreateTimer(TimeSpan.FromMinutes(5), default);
            context.SetCustomStatus("nearly done");
            return $"{sum} {string.Join(',', await Task.WhenAll(gates))} {await loop} {failure}";
        })
        .AddOrchestratorFunc<int, string>("Gate", async (context, i) =>
        {
            using var giveUp = new CancellationTokenSource();
            var decision = context.WaitForExternalEvent<string>("decide");
            var expiry = context.CreateTimer(TimeSpan.FromDays(30), giveUp.Token);
            if (await Task.WhenAny(decision, expiry) == expiry)
                return "expired";
            giveUp.Cancel();
            return await decision;
        })
        .AddOrchestratorFunc<int, int>("Loop", async (context, sum) =>
        {
            // Three generations, each of which takes one event.
            var n = await context.WaitForExternalEvent<int>("n");
            if (n < 3)
                context.ContinueAsNew(sum + n);
            return sum + n;
        })
        .AddActivityFunc<int, int>("Square", (_, i) => i * i)
        .AddActivityFunc("Fail", _ => Task.FromException(new IOException("never works")));

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public async Task Crash_AfterAnyTransaction_EndsTheSame(int largestGroup)
    {
        using var folder = new TemporaryFolder();
        var copies = new List<string>();
        string expected;
        await using (var engine = new EngineHarness(Tasks, onDisk: true, configure: options =>
        {
            options.LargestGroup = largestGroup;
            options.OnCommitted = () => copies.Add(Copy(options.Path, folder.At($"{copies.Count}.db")));
        }))
        {
            await engine.StartAsync("Root", null, new StartOrchestrationOptions(Root));
            expected = Summary(await engine.EndAfterAsync(Root, TimeSpan.FromMinutes(1)));
            expected.ShouldContain("55 yes 0,yes 1,yes 2 6 never works");
            await engine.SettleAsync();
        }
        copies.Count.ShouldBeGreaterThan(largestGroup == 1 ? 20 : 8);
        foreach (var copy in copies)
            await EndsTheSameAsync(copy, expected);
    }

    private static async Task EndsTheSameAsync(string copy, string expected)
    {
        await using var engine = new EngineHarness(Tasks, configure: options => options.Path = copy);
        Summary(await engine.EndAfterAsync(Root, TimeSpan.FromMinutes(1))).ShouldBe(expected, copy);
        await engine.SettleAsync();
        engine.Hub.Store.Read(reader => reader.Inbox()).ShouldBeEmpty(copy);
        foreach (var row in engine.Hub.Store.Read(reader => reader.Query(new InstanceFilter(), 0, 100)))
        {
            var state = InstanceState.Of(engine.Hub.Store.Read(reader => reader.History(row.Seq)));
            (row.Status, row.Completed, row.Wake, row.IsBusy).ShouldBe((state.Status, state.LastAt, null, false), row.Id);
            state.Status.ShouldBe(ExecutionStatus.Completed, row.Id);
        }
    }

    private static string Copy(string from, string to)
    {
        foreach (var suffix in (string[])["", "-wal"])
            if (File.Exists(from + suffix))
                File.Copy(from + suffix, to + suffix);
        return to;
    }

    private static string Summary(OrchestrationMetadata end) =>
        $"{end.RuntimeStatus} {end.SerializedOutput} {end.SerializedCustomStatus} {end.FailureDetails}";
}

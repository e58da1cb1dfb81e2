using Baton.Engine.Store;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Crash;

public sealed class CrowdTests
{
    private const int Count = 10_000;

    [Fact]
    public async Task Crowd_ThatWaitsWhenTheProcessDies_IsAllThereAndAllEnds()
    {
        static void Tasks(DurableTaskRegistry tasks) => tasks
            .AddOrchestratorFunc<int, int>("Event", async (context, n) => n + await context.WaitForExternalEvent<int>("go"))
            .AddOrchestratorFunc<int, int>("Timer", async (context, n) =>
            {
                await context.CreateTimer(TimeSpan.FromMinutes(n), default);
                return n;
            });
        using var folder = new TemporaryFolder();
        var path = folder.At("crowd.db");
        await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = folder.At("alive.db")))
        {
            await Task.WhenAll(Enumerable.Range(0, Count).Select(n =>
                engine.StartAsync(n % 2 == 0 ? "Event" : "Timer", n, new StartOrchestrationOptions($"i{n}"))));
            await engine.SettleAsync();
            // What a kill leaves: no file has been closed, the log has not been folded in.
            foreach (var suffix in (string[])["", "-wal", ".pid"])
                File.Copy(folder.At("alive.db") + suffix, path + suffix);
        }
        await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path))
        {
            engine.Hub.LiveCount.ShouldBe(0);
            engine.Hub.Store.Read(reader => reader.Query(new InstanceFilter(), 0, Count * 2)).Select(row => row.Id).Order()
                .ShouldBe(Enumerable.Range(0, Count).Select(n => $"i{n}").Order());
            await Task.WhenAll(Enumerable.Range(0, Count / 2).Select(n => engine.Client.RaiseEventAsync($"i{n * 2}", "go", 1)));
            engine.Clock.Advance(TimeSpan.FromMinutes(Count));
            await engine.SettleAsync();
            var ends = engine.Client.GetAllInstancesAsync(new OrchestrationQuery { PageSize = 1000, FetchInputsAndOutputs = true });
            var count = 0;
            await foreach (var end in ends)
            {
                var n = int.Parse(end.InstanceId.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
                (end.RuntimeStatus, end.SerializedOutput).ShouldBe((OrchestrationRuntimeStatus.Completed, $"{n + 1 - (n % 2)}"));
                count++;
            }
            count.ShouldBe(Count);
        }
    }
}

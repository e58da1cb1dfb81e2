using Baton.Engine.Tests.Entities;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Crash;

/// <summary>
/// Copies of the file after every transaction of a run with calls, signals, locks and messages of entities to each other: whichever is
/// opened, it comes to the same end with the same entities. And what a stop leaves undone.
/// </summary>
public sealed class EntityCrashTests
{
    private const string Root = "root";

    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddEntity<Counter>()
        .AddEntity<AccountEntity>("Account")
        .AddOrchestratorFunc("Root", async context =>
        {
            var entities = context.Entities;
            await entities.SignalEntityAsync("rich".Id("Account"), "Deposit", 100);
            await entities.SignalEntityAsync("later".Id(), "Add", 7, new SignalEntityOptions
            {
                SignalTime = context.CurrentUtcDateTime.AddMinutes(3),
            });
            var transfers = Enumerable.Range(0, 4).Select(i => context.CallSubOrchestratorAsync<int>("Move", i)).ToList();
            for (var i = 0; i < 3; i++)
                await entities.SignalEntityAsync("relay".Id(), "Forward", 5);
            string failure;
            try
            {
                await entities.CallEntityAsync("relay".Id(), "AddThenThrow", 1);
                failure = "none";
            }
            catch (EntityOperationFailedException e)
            {
                failure = e.FailureDetails.ErrorMessage;
            }
            await entities.CallEntityAsync<string>("starter".Id(), "Start", 3);
            await context.CreateTimer(TimeSpan.FromMinutes(5), default);
            var moved = await Task.WhenAll(transfers);
            return $"{moved.Sum()} {failure} {await entities.CallEntityAsync<int>("rich".Id("Account"), "Read")}";
        })
        .AddOrchestratorFunc<int, int>("Move", async (context, i) =>
        {
            var (from, to) = ("rich".Id("Account"), $"poor{i % 2}".Id("Account"));
            await using (await context.Entities.LockEntitiesAsync(to, from))
            {
                await context.Entities.CallEntityAsync(from, "Withdraw", 10 + i);
                await context.Entities.CallEntityAsync(to, "Deposit", 10 + i);
            }
            return 10 + i;
        })
        .AddOrchestratorFunc<int, int>("Child", async (context, n) => await context.Entities.CallEntityAsync<int>("child".Id(), "Add", n));

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public async Task Crash_AfterAnyTransaction_LeavesTheSameEntities(int largestGroup)
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
            expected = await EndAsync(engine);
        }
        expected.ShouldStartWith("Completed \"46 no 1 54\" ");
        expected.ShouldContain(
            "@account@poor0={\"Balance\":22} @account@poor1={\"Balance\":24} @account@rich={\"Balance\":54} @counter@child=3 "
            + "@counter@later=7 @counter@next=15 @counter@relay=15 @counter@starter=0");
        copies.Count.ShouldBeGreaterThan(largestGroup == 1 ? 50 : 15);
        foreach (var copy in copies)
        {
            await using var engine = new EngineHarness(Tasks, configure: options => options.Path = copy);
            (await EndAsync(engine)).ShouldBe(expected, copy);
        }
    }

    [Fact]
    public async Task Stop_WithAnOperationThatNeverEnds_GivesUpInTimeAndRunsItAgainLater()
    {
        var began = new TaskCompletionSource();
        var runs = 0;
        await using var engine = new EngineHarness(tasks => tasks.AddEntity("Stuck", _ => new Stuck(async () =>
        {
            if (Interlocked.Increment(ref runs) > 1)
                return;
            began.SetResult();
            await Task.Delay(Timeout.Infinite);
        })), onDisk: true, configure: options =>
        {
            options.StopTimeout = TimeSpan.FromMilliseconds(100);
            options.TimeProvider = TimeProvider.System;
        });
        await engine.Client.Entities.SignalEntityAsync("a".Id("Stuck"), "x");
        await began.Task;
        await engine.Client.Entities.SignalEntityAsync("a".Id("Stuck"), "y");
        await engine.RestartAsync();

        (await engine.StateAsync<string>("a".Id("Stuck"))).ShouldBe("xy");
    }

    [Fact]
    public async Task Signal_BeforeTheWorkerStarts_IsKept()
    {
        await using var engine = new EngineHarness(Tasks, onDisk: true, start: false);
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 1);
        (await engine.Client.Entities.GetEntityAsync("a".Id())).ShouldBeNull();
        await engine.RestartAsync();

        (await engine.StateAsync<int>("a".Id())).ShouldBe(1);
    }

    private static async Task<string> EndAsync(EngineHarness engine)
    {
        var end = await engine.EndAfterAsync(Root, TimeSpan.FromMinutes(1));
        await engine.SettleAsync();
        engine.Hub.Store.Read(reader => reader.Inbox()).ShouldBeEmpty();
        var entities = await engine.AllAsync(new EntityQuery { IncludeTransient = true });
        entities.ShouldAllBe(entity => entity.LockedBy == null);
        return $"{end.RuntimeStatus} {end.SerializedOutput} {end.FailureDetails} "
            + string.Join(' ', entities.Select(entity => $"{entity.Id}={entity.State.Value}").Order(StringComparer.Ordinal));
    }

    private static string Copy(string from, string to)
    {
        foreach (var suffix in (string[])["", "-wal"])
            if (File.Exists(from + suffix))
                File.Copy(from + suffix, to + suffix);
        return to;
    }

    private sealed class Stuck(Func<Task> run) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            await run();
            operation.State.SetState(operation.State.GetState<string>() + operation.Name);
            return null;
        }
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Entities;

/// <summary>Critical sections, and how they end.</summary>
public sealed class EntityLockTests
{
    private static EngineHarness Engine(Action<DurableTaskRegistry>? more = null, bool onDisk = false) => new(tasks =>
    {
        tasks.AddEntity<Counter>();
        tasks.AddEntity<AccountEntity>("Account");
        tasks.AddOrchestratorFunc<int, int>("Child", (_, input) => Task.FromResult(input));
        tasks.AddOrchestratorFunc<string[], string>("Hold", async (context, keys) =>
        {
            await using (await context.Entities.LockEntitiesAsync(keys.Select(key => key.Id())))
            {
                context.SetCustomStatus("held");
                await context.WaitForExternalEvent<string>("go");
            }
            return "released";
        });
        more?.Invoke(tasks);
    }, onDisk);

    private static Task HeldAsync(EngineHarness engine, string id) => Eventually.IsTrueAsync(
        () => engine.Client.GetInstanceAsync(id, true).Result?.SerializedCustomStatus == "\"held\"", $"{id} holds its locks");

    private static async Task<EntityMetadata> MetadataAsync(EngineHarness engine, string key)
    {
        await engine.SettleAsync();
        return (await engine.AllAsync(new EntityQuery { InstanceIdStartsWith = $"counter@{key}", IncludeTransient = true })).Single();
    }

    [Fact]
    public async Task Lock_WhileHeld_KeepsOthersOutsideAndLetsThemInAfterwards()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<int>("Add", context =>
            context.Entities.CallEntityAsync<int>("a".Id(), "Add", 1)), onDisk: true);
        var holder = await engine.StartAsync("Hold", new[] { "a" });
        await HeldAsync(engine, holder);
        var caller = await engine.StartAsync("Add");
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 10);
        var second = await engine.StartAsync("Hold", new[] { "a" });
        await engine.SettleAsync();
        var locked = await MetadataAsync(engine, "a");
        (locked.LockedBy, locked.BacklogQueueSize, locked.IncludesState).ShouldBe((holder, 3, false));
        await engine.RestartAsync();
        (await MetadataAsync(engine, "a")).BacklogQueueSize.ShouldBe(3);
        (await engine.Client.GetInstanceAsync(caller))!.IsCompleted.ShouldBeFalse();

        await engine.Client.RaiseEventAsync(holder, "go");
        (await engine.EndAsync(caller)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        await HeldAsync(engine, second);
        (await engine.StateAsync<int>("a".Id())).ShouldBe(11);
        (await MetadataAsync(engine, "a")).LockedBy.ShouldBe(second);
        await engine.Client.RaiseEventAsync(second, "go");
        await engine.EndAsync(second);
        (await MetadataAsync(engine, "a")).LockedBy.ShouldBeNull();
    }

    [Fact]
    public async Task CriticalSection_SaysWhatItHolds_AndCallsOnlyThat()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<string>("Rules", async context =>
        {
            var entities = context.Entities;
            var said = new List<string>();
            async Task Try(Func<Task> act)
            {
                try
                {
                    await act();
                    said.Add("fine");
                }
                catch (InvalidOperationException e)
                {
                    said.Add(e.Message);
                }
            }
            void Tell() => said.Add(
                entities.InCriticalSection(out var held) ? string.Join(",", held.Select(id => id.ToString()).Order()) : "free");
            Tell();
            var held = await entities.LockEntitiesAsync("b".Id(), "a".Id(), "b".Id());
            Tell();
            await Try(() => entities.CallEntityAsync("a".Id(), "Add", 1));
            await Try(() => entities.CallEntityAsync("c".Id(), "Add", 1));
            await Try(() => entities.SignalEntityAsync("a".Id(), "Add", 1));
            await Try(() => entities.SignalEntityAsync("c".Id(), "Add", 1));
            await Try(() => entities.LockEntitiesAsync("c".Id()));
            await Try(() => context.CallSubOrchestratorAsync<int>("Child", 1));
            var first = entities.CallEntityAsync("a".Id(), "Add", 1);
            Tell();
            await Try(() => entities.CallEntityAsync("a".Id(), "Add", 1));
            await first;
            await Try(async () => await entities.CallEntityAsync("b".Id(), "Add", "no number").ContinueWithNothing());
            Tell();
            await held.DisposeAsync();
            await held.DisposeAsync();
            Tell();
            await Try(() => entities.CallEntityAsync("c".Id(), "Add", 1));
            await Try(() => context.CallSubOrchestratorAsync<int>("Child", 1));
            await using (await entities.LockEntitiesAsync("c".Id()))
                Tell();
            return string.Join('\n', said);
        }));

        var end = await engine.RunAsync("Rules");
        end.FailureDetails.ShouldBeNull();
        end.ReadOutputAs<string>()!.Split('\n').ShouldBe([
            "free",
            "@counter@a,@counter@b",
            "fine",
            "Must not call an entity from a critical section if it is not one of the locked entities.",
            "Must not signal a locked entity from a critical section.",
            "fine",
            "Must not enter another critical section from within a critical section.",
            "While holding locks, cannot call suborchestrators.",
            "@counter@b",
            "Must not call an entity from a critical section while a prior call to the same entity is still pending.",
            "fine",
            "@counter@a,@counter@b",
            "free",
            "fine",
            "fine",
            "@counter@c",
        ]);
        (await engine.StateAsync<int>("a".Id())).ShouldBe(2);
        (await engine.StateAsync<int>("c".Id())).ShouldBe(2);
    }

    [Fact]
    public async Task Lock_OfNothing_IsRefused()
    {
        await using var engine = Engine(tasks => tasks
            .AddOrchestratorFunc("Empty", context => context.Entities.LockEntitiesAsync())
            .AddOrchestratorFunc("Null", context => context.Entities.LockEntitiesAsync((IEnumerable<EntityInstanceId>)null!))
            .AddOrchestratorFunc("Default", context => context.Entities.CallEntityAsync(default, "x")));

        (await engine.RunAsync("Empty")).FailureDetails!.IsCausedBy<ArgumentException>().ShouldBeTrue();
        (await engine.RunAsync("Null")).FailureDetails!.IsCausedBy<ArgumentNullException>().ShouldBeTrue();
        (await engine.RunAsync("Default")).FailureDetails!.IsCausedBy<ArgumentException>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("returns")]
    [InlineData("throws")]
    [InlineData("leaks and throws")]
    [InlineData("is terminated")]
    [InlineData("is terminated while it waits")]
    [InlineData("begins anew")]
    public async Task Locks_OfAnOrchestrationThat_AreFree(string ends)
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<string, string>("Leak", async (context, how) =>
        {
            if (how == "anew")
                return "anew";
            var held = await context.Entities.LockEntitiesAsync("a".Id(), "b".Id(), "c".Id());
            await context.Entities.CallEntityAsync("a".Id(), "Add", 1);
            context.SetCustomStatus("held");
            if (how == "throws")
                await using (held)
                    throw new InvalidDataException(how);
            if (how == "leaks and throws")
                throw new InvalidDataException(how);
            if (how == "begins anew")
                context.ContinueAsNew("anew");
            if (how.StartsWith("is terminated", StringComparison.Ordinal))
                await context.WaitForExternalEvent<string>("never");
            return how;
        }));
        // Held by somebody else, b keeps the request for the locks on its way.
        var inTheWay = ends == "is terminated while it waits" ? await engine.StartAsync("Hold", new[] { "b" }) : null;
        if (inTheWay is not null)
            await HeldAsync(engine, inTheWay);
        var id = await engine.StartAsync("Leak", ends);
        if (inTheWay is not null)
            await Eventually.IsTrueAsync(() => MetadataAsync(engine, "b").Result.BacklogQueueSize == 1, "the request waits at b");
        else if (ends == "is terminated")
            await HeldAsync(engine, id);
        if (ends.StartsWith("is terminated", StringComparison.Ordinal))
            await engine.Client.TerminateInstanceAsync(id);
        await engine.EndAsync(id);
        await engine.SettleAsync();
        if (inTheWay is not null)
            await engine.Client.RaiseEventAsync(inTheWay, "go");

        var next = await engine.StartAsync("Hold", new[] { "c", "b", "a" });
        await engine.Client.RaiseEventAsync(next, "go");
        (await engine.EndAsync(next)).ReadOutputAs<string>().ShouldBe("released");
        await engine.SettleAsync();
        (await engine.AllAsync(new EntityQuery { IncludeTransient = true })).ShouldAllBe(
            entity => entity.LockedBy == null && entity.BacklogQueueSize == 0);
        engine.Hub.Store.Read(reader => reader.Inbox()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lock_GivenUpBeforeTheFirstEntityHasSeenTheRequest_LeavesNothingLocked()
    {
        var began = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await using var engine = Engine(tasks => tasks
            .AddEntity("Busy", _ => new Busy(began, gate.Task))
            .AddOrchestratorFunc("Two", async context =>
            {
                await using (await context.Entities.LockEntitiesAsync("a".Id("Busy"), "z".Id("Counter"), "z".Id("Zero")))
                    await context.WaitForExternalEvent<string>("never");
            }));
        await engine.Client.Entities.SignalEntityAsync("a".Id("Busy"), "x");
        await began.Task;
        var id = await engine.StartAsync("Two");
        await engine.Client.WaitForInstanceStartAsync(id);
        await engine.Client.TerminateInstanceAsync(id);
        await engine.EndAsync(id);
        gate.SetResult();

        await engine.SettleAsync();
        var entities = await engine.AllAsync(new EntityQuery { IncludeTransient = true });
        entities.Count.ShouldBe(3);
        entities.ShouldAllBe(entity => entity.LockedBy == null && entity.BacklogQueueSize == 0);
    }

    [Fact]
    public async Task Transfers_BetweenAccountsUnderLocks_LoseNoMoney()
    {
        const int Accounts = 5;
        const int Transfers = 100;
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<Transfer, bool>("Transfer", async (context, transfer) =>
        {
            var (from, to) = (transfer.From.ToString().Id("Account"), transfer.To.ToString().Id("Account"));
            await using (await context.Entities.LockEntitiesAsync(from, to))
            {
                if (await context.Entities.CallEntityAsync<int>(from, "Read") < transfer.Amount)
                    return false;
                await context.Entities.CallEntityAsync(from, "Withdraw", transfer.Amount);
                await context.Entities.CallEntityAsync(to, "Deposit", transfer.Amount);
                return true;
            }
        }), onDisk: true);
        for (var i = 0; i < Accounts; i++)
            await engine.Client.Entities.SignalEntityAsync(i.ToString().Id("Account"), "Deposit", 100);
        var random = new Random(7);
        var ids = new List<string>();
        for (var i = 0; i < Transfers; i++)
        {
            var from = random.Next(Accounts);
            var to = (from + random.Next(1, Accounts)) % Accounts;
            ids.Add(await engine.StartAsync("Transfer", new Transfer(from, to, random.Next(1, 80))));
            if (i == Transfers / 2)
                await engine.RestartAsync();
        }
        foreach (var id in ids)
            (await engine.EndAsync(id)).FailureDetails.ShouldBeNull();

        await engine.SettleAsync();
        var balances = (await engine.AllAsync()).ConvertAll(entity => entity.State.ReadAs<Account>()!.Balance);
        balances.Sum().ShouldBe(Accounts * 100);
        balances.ShouldAllBe(balance => balance >= 0);
        (await engine.AllAsync()).ShouldAllBe(entity => entity.LockedBy == null);
    }

    private sealed class Busy(TaskCompletionSource began, Task gate) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            began.TrySetResult();
            await gate;
            return null;
        }
    }

    public sealed record Transfer(int From, int To, int Amount);
}

internal static class TaskExtensions
{
    /// <summary>Waits for the end, whatever it is.</summary>
    public static async Task ContinueWithNothing(this Task task)
    {
        try
        {
            await task;
        }
        catch (EntityOperationFailedException)
        {
            // What the failure is does not matter here.
        }
    }
}

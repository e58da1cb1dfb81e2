using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Entities;

/// <summary>Operations and what becomes of them.</summary>
public sealed class EntityOperationTests
{
    private static EngineHarness Engine(Action<DurableTaskRegistry>? more = null, bool onDisk = false) => new(tasks =>
    {
        tasks.AddEntity<Counter>();
        tasks.AddEntity<AccountEntity>("Account");
        tasks.AddOrchestratorFunc<int, int>("Child", (_, input) => Task.FromResult(input));
        tasks.AddOrchestratorFunc<Call, string>("Call", async (context, call) =>
        {
            try
            {
                return $"ok {await context.Entities.CallEntityAsync<JsonElement?>(call.Entity, call.Operation, call.Input)}";
            }
            catch (EntityOperationFailedException e)
            {
                return $"{e.EntityId} {e.OperationName} {e.FailureDetails.ErrorType} {e.FailureDetails.ErrorMessage}";
            }
        });
        more?.Invoke(tasks);
    }, onDisk);

    public sealed record Call(EntityInstanceId Entity, string Operation, object? Input = null);

    private static async Task<string> CallAsync(EngineHarness engine, EntityInstanceId id, string operation, object? input = null) =>
        (await engine.RunAsync("Call", new Call(id, operation, input))).ReadOutputAs<string>()!;

    [Fact]
    public async Task Signals_FromTheClient_RunInOrderAndChangeTheState()
    {
        await using var engine = Engine(tasks => tasks.AddEntity("Log", new Func<IServiceProvider, ITaskEntity>(_ => new Log())));
        for (var i = 0; i < 50; i++)
            await engine.Client.Entities.SignalEntityAsync("a".Id("Log"), "append", i);

        (await engine.StateAsync<List<int>>("a".Id("log"))).ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task Call_OfAnOperation_GivesItsResult_AndKeysAreCaseSensitiveWhileNamesAreNot()
    {
        await using var engine = Engine();

        (await CallAsync(engine, "a".Id("COUNTER"), "ADD", 3)).ShouldBe("ok 3");
        (await CallAsync(engine, "a".Id("counter"), "add", 4)).ShouldBe("ok 7");
        (await CallAsync(engine, "A".Id(), "add", 1)).ShouldBe("ok 1");
        (await CallAsync(engine, "a".Id(), "get")).ShouldBe("ok 7");
    }

    [Fact]
    public async Task Operation_ThatThrows_ChangesNothing_SendsNothing_AndTellsTheCallerWhy()
    {
        await using var engine = Engine();
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 5);

        (await CallAsync(engine, "a".Id(), "AddThenThrow", 7)).ShouldBe("@counter@a AddThenThrow System.IO.InvalidDataException no 7");
        (await CallAsync(engine, "a".Id(), "Get")).ShouldBe("ok 5");
        await engine.SettleAsync();
        (await engine.Client.GetAllInstancesAsync().CountAsync(i => i.Name == "Child")).ShouldBe(0);
    }

    [Fact]
    public async Task Operation_ThatThrowsAfterOthersInTheSameBatch_UndoesOnlyItsOwn()
    {
        await using var engine = new EngineHarness(
            tasks => tasks.AddEntity<Counter>().AddEntity<AccountEntity>("Account").AddEntity("Raw", _ => new Raw()), start: false);
        foreach (var (operation, amount) in new[] { ("Deposit", 5), ("Withdraw", 9), ("Deposit", 1), ("Withdraw", 7), ("Withdraw", 2) })
            await engine.Client.Entities.SignalEntityAsync("a".Id("Account"), operation, amount);
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 1);
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "AddThenThrow", 1);
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 2);
        foreach (var operation in new[] { "text", "textThenThrow", "has" })
            await engine.Client.Entities.SignalEntityAsync("a".Id("Raw"), operation, "changed");
        engine.Start();

        (await engine.StateAsync<Account>("a".Id("Account")))!.Balance.ShouldBe(4);
        (await engine.StateAsync<int>("a".Id())).ShouldBe(3);
        (await engine.StateAsync<string>("a".Id("Raw"))).ShouldBe("text");
        (await engine.Client.GetAllInstancesAsync().CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Call_OfWhatIsNotThere_FailsByName()
    {
        await using var engine = Engine();

        (await CallAsync(engine, "a".Id("Nobody"), "x")).ShouldBe(
            "@nobody@a x EntityTaskNotFound No entity task named 'nobody' was found.");
        (await CallAsync(engine, "a".Id(), "nothing")).ShouldStartWith("@counter@a nothing System.NotSupportedException");
        (await CallAsync(engine, "a".Id(), "add")).ShouldStartWith("@counter@a add System.InvalidOperationException");
    }

    [Fact]
    public async Task Entity_WhoseMakingFails_FailsTheOperation_AndIsMadeAnewForTheNext()
    {
        var attempts = 0;
        await using var engine = Engine(tasks => tasks.AddEntity(
            "Moody", _ => attempts++ == 0 ? throw new IOException("not today") : new Counter()));

        (await CallAsync(engine, "a".Id("Moody"), "add", 1)).ShouldBe("@moody@a add System.IO.IOException not today");
        (await CallAsync(engine, "a".Id("Moody"), "add", 1)).ShouldBe("ok 1");
    }

    [Fact]
    public async Task State_ThatCannotBeWrittenOrRead_FailsTheOperation_AndCanBeDeleted()
    {
        await using var engine = Engine(tasks => tasks.AddEntity("Raw", _ => new Raw()));

        (await CallAsync(engine, "a".Id("Raw"), "loop")).ShouldContain("System.Text.Json.JsonException");
        (await engine.Client.Entities.GetEntityAsync("a".Id("Raw"))).ShouldBeNull();
        (await CallAsync(engine, "a".Id("Raw"), "text")).ShouldBe("ok ");
        (await CallAsync(engine, "a".Id("Raw"), "number")).ShouldContain("System.Text.Json.JsonException");
        (await engine.Client.Entities.GetEntityAsync("a".Id("Raw")))!.State.ReadAs<string>().ShouldBe("text");
        (await CallAsync(engine, "a".Id("Raw"), "none")).ShouldBe("ok ");
        (await engine.Client.Entities.GetEntityAsync("a".Id("Raw"))).ShouldBeNull();
        (await CallAsync(engine, "a".Id("Raw"), "has")).ShouldBe("ok False");
    }

    [Fact]
    public async Task Delete_RemovesTheState_AndTheNextOperationBeginsAfresh()
    {
        await using var engine = Engine();
        await CallAsync(engine, "a".Id(), "add", 3);

        (await CallAsync(engine, "a".Id(), "delete")).ShouldBe("ok ");
        (await engine.Client.Entities.GetEntityAsync("a".Id())).ShouldBeNull();
        (await CallAsync(engine, "a".Id(), "add", 2)).ShouldBe("ok 2");
    }

    [Fact]
    public async Task Entity_StartsOrchestrationsAndSignalsOthers_WhenTheOperationEnds()
    {
        await using var engine = Engine();

        (await CallAsync(engine, "a".Id(), "start", 12)).ShouldBe("ok started-by-a");
        (await engine.EndAsync("started-by-a")).ReadOutputAs<int>().ShouldBe(12);
        (await engine.Client.GetInstanceAsync("started-by-a"))!.Name.ShouldBe("Child");
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "forward", 4);
        (await engine.StateAsync<int>("next".Id())).ShouldBe(4);
        // One that has ended is started anew, like by a client; one that has not ended goes on.
        (await CallAsync(engine, "a".Id(), "start", 13)).ShouldBe("ok started-by-a");
        await engine.SettleAsync();
        (await engine.EndAsync("started-by-a")).ReadOutputAs<int>().ShouldBe(13);
    }

    [Fact]
    public async Task Entity_StartsAnOrchestrationForLater_ThatWaitsForItsTime()
    {
        await using var engine = Engine(tasks => tasks.AddEntity("Alarm", _ => new Lambda(operation => operation.Context
            .ScheduleNewOrchestration("Child", 1, new StartOrchestrationOptions("later", operation.GetInput<DateTimeOffset>())))),
            onDisk: true);
        await engine.Client.Entities.SignalEntityAsync("a".Id("Alarm"), "set", input: engine.Clock.GetUtcNow().AddHours(1));
        await engine.SettleAsync();
        (await engine.Client.GetInstanceAsync("later"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await engine.RestartAsync();

        engine.Clock.Advance(TimeSpan.FromHours(1));
        (await engine.EndAsync("later")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signals_ForLater_RunEachAtItsTime_AcrossARestart(bool restart)
    {
        await using var engine = Engine(onDisk: true);
        Task LaterAsync(int minutes, int amount)
        {
            var options = new SignalEntityOptions { SignalTime = engine.Clock.GetUtcNow().AddMinutes(minutes) };
            return engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", amount, options);
        }
        async Task IsAfterAsync(int minutes, int state)
        {
            engine.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await Eventually.IsTrueAsync(() => engine.StateAsync<int>("a".Id()).Result == state, $"the state is {state}");
        }
        await LaterAsync(20, 100);
        await LaterAsync(10, 10);
        await LaterAsync(30, 1000);
        await LaterAsync(-5, 1);
        await IsAfterAsync(0, 1);
        if (restart)
            await engine.RestartAsync();
        await IsAfterAsync(9, 1);
        await IsAfterAsync(1, 11);
        await IsAfterAsync(9, 11);
        await IsAfterAsync(1, 111);
        if (restart)
            await engine.RestartAsync();
        await IsAfterAsync(10, 1111);
    }

    [Fact]
    public async Task Operations_OfOneEntity_NeverOverlap_WhileOthersRun()
    {
        var (inside, most, together) = (0, 0, new TaskCompletionSource());
        var both = new Barrier(2);
        await using var engine = Engine(tasks => tasks.AddEntity("Slow", _ => new Lambda(operation =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Yield();
            Interlocked.Decrement(ref inside);
            return null;
        })).AddEntity("Pair", _ => new Lambda(operation => both.SignalAndWait(TimeSpan.FromSeconds(20)))));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => engine.Client.Entities.SignalEntityAsync("a".Id("Slow"), "x")));
        await engine.SettleAsync();
        most.ShouldBe(1);

        // Two entities meet inside their operations.
        var calls = await Task.WhenAll(CallAsync(engine, "a".Id("Pair"), "x"), CallAsync(engine, "b".Id("Pair"), "x"));
        calls.ShouldAllBe(result => result == "ok True");
    }

    [Fact]
    public async Task Answer_OfAnOperationThatWaited_DoesNotWaitForTheNextOne()
    {
        var gates = new[] { "first", "second" }.ToDictionary(name => name, _ => new TaskCompletionSource());
        var began = new TaskCompletionSource();
        await using var engine = Engine(tasks => tasks.AddEntity("Slow", _ => new AsyncLambda(async operation =>
        {
            began.TrySetResult();
            await gates[operation.Name].Task;
            return operation.Name;
        })));
        var first = await engine.StartAsync("Call", new Call("a".Id("Slow"), "first"));
        await began.Task;
        var second = await engine.StartAsync("Call", new Call("a".Id("Slow"), "second"));
        await engine.Client.WaitForInstanceStartAsync(second);
        gates["first"].SetResult();

        (await engine.EndAsync(first)).ReadOutputAs<string>().ShouldBe("ok first");
        (await engine.Client.GetInstanceAsync(second))!.IsCompleted.ShouldBeFalse();
        gates["second"].SetResult();
        (await engine.EndAsync(second)).ReadOutputAs<string>().ShouldBe("ok second");
    }

    private sealed class Log : TaskEntity<List<int>>
    {
        public void Append(int number) => State.Add(number);
    }

    private sealed class Lambda(Func<TaskEntityOperation, object?> run) : ITaskEntity
    {
        public ValueTask<object?> RunAsync(TaskEntityOperation operation) => new(run(operation));
    }

    private sealed class AsyncLambda(Func<TaskEntityOperation, Task<object?>> run) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation) => await run(operation);
    }

    private sealed class Raw : ITaskEntity
    {
        public ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            switch (operation.Name)
            {
                case "loop":
                    var self = new List<object>();
                    self.Add(self);
                    operation.State.SetState(self);
                    break;
                case "text":
                    operation.State.SetState("text");
                    break;
                case "textThenThrow":
                    operation.State.SetState(operation.GetInput<string>());
                    throw new InvalidDataException();
                case "number":
                    operation.State.GetState(typeof(int));
                    break;
                case "none":
                    operation.State.SetState(null);
                    break;
                case "has":
                    return new(operation.State.HasState);
            }
            return default;
        }
    }
}

using Baton.Engine.Replay;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baton.Engine.Tests.Contract;

/// <summary>Whatever one instance does wrong, it is the one that fails, and the others go on.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public async Task Cancellation_FromAnotherThread_FailsTheInstanceAndNotTheCanceller()
    {
        var sources = new List<CancellationTokenSource>();
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<bool, int>("Wait", async (context, onTimer) =>
        {
            var source = new CancellationTokenSource();
            sources.Add(source);
            if (onTimer)
                await context.CreateTimer(TimeSpan.FromDays(1), source.Token);
            return await context.WaitForExternalEvent<int>("go", source.Token);
        }));
        foreach (var onTimer in (bool[])[false, true])
        {
            var id = await engine.StartAsync("Wait", onTimer);
            await engine.SettleAsync();
            // A source that cancels itself after a while does so on a timer's thread, where an exception ends the process.
            Should.NotThrow(sources[^1].Cancel);
            var end = await engine.EndAsync(id);
            end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
            end.FailureDetails!.ErrorMessage.ShouldContain("outside its turn");
        }
    }

    [Fact]
    public async Task CustomStatus_ThatCannotBeWritten_FailsTheInstance()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Status", async context =>
        {
            context.SetCustomStatus(new { Type = typeof(string) });
            return await context.WaitForExternalEvent<int>("go");
        }));
        (await engine.RunAsync("Status")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Exception_ThatCannotTellItsMessage_FailsTheInstanceAlone(bool inActivity)
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<bool, int>("Run", (context, fail) =>
                fail && !inActivity ? throw new MuteException() : context.CallActivityAsync<int>("Work", fail));
            tasks.AddActivityFunc<bool, int>("Work", (_, fail) => fail ? throw new MuteException() : 1);
        }, activities: 1);
        var end = await engine.RunAsync("Run", true);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        (await engine.RunAsync("Run", false)).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Services_ThatCannotBeDisposedOf_StopNobody()
    {
        await using var engine = new EngineHarness(_ => { }, configure: options => options.IdleEviction = TimeSpan.FromMinutes(1), start: false);
        var services = new ServiceCollection().AddScoped<Stubborn>().BuildServiceProvider();
        engine.Hub.Start(new WorkerTasks(
            new RegistryFactory(new DurableTaskRegistry().AddOrchestrator<NeedsStubborn>("Run")), services,
            new RunSettings(JsonDataConverter.Default, NullLoggerFactory.Instance), engine.Clock, NullLogger.Instance));
        (await engine.RunAsync("Run", "again")).ReadOutputAs<string>().ShouldBe("done");
        var id = await engine.StartAsync("Run", "wait");
        await engine.SettleAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(10));
        engine.Hub.LiveCount.ShouldBe(0);
        await engine.Client.RaiseEventAsync(id, "go", "on");
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("on");
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\ud800")]
    public async Task InstanceId_ThatTheStoreCannotKeep_IsRefused(string id)
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Parent", context =>
                context.CallSubOrchestratorAsync<int>("Child", null, new TaskOptions().WithInstanceId(id)))
            .AddOrchestratorFunc("Child", _ => Task.FromResult(1)));
        await Should.ThrowAsync<ArgumentException>(() => engine.StartAsync("Child", null, new StartOrchestrationOptions(id)));
        (await engine.RunAsync("Parent")).FailureDetails!.ErrorType.ShouldContain("ArgumentException");
    }

    private sealed class MuteException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");
    }

    /// <summary>Its scope throws where it is disposed of synchronously.</summary>
    private sealed class Stubborn : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => throw new InvalidOperationException("never");
    }

    private sealed class NeedsStubborn(Stubborn service) : TaskOrchestrator<string, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string input)
        {
            service.ShouldNotBeNull();
            if (input == "again")
                context.ContinueAsNew("end");
            return input == "wait" ? await context.WaitForExternalEvent<string>("go") : "done";
        }
    }
}

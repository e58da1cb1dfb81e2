using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

/// <summary>What the SDK's users write, and what its own tests say comes of it.</summary>
public sealed class SdkPatternTests
{
    private static void Chain(TaskFailureDetails? details)
    {
        details!.IsCausedBy<OddException>().ShouldBeTrue();
        details.ErrorType.ShouldBe(typeof(OddException).FullName);
        details.ErrorMessage.ShouldBe("first");
        details.InnerFailure!.IsCausedBy<ApplicationException>().ShouldBeTrue();
        details.InnerFailure.ErrorMessage.ShouldBe("second");
        details.InnerFailure.InnerFailure!.IsCausedBy<Xunit.Sdk.XunitException>().ShouldBeTrue();
        details.InnerFailure.InnerFailure.ErrorMessage.ShouldBe("third");
    }

    [Fact]
    public async Task Failure_ThroughThreeLevels_KeepsItsChain()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Parent", async context =>
            {
                try
                {
                    await context.CallSubOrchestratorAsync("Sub");
                }
                catch (TaskFailedException e)
                {
                    e.FailureDetails.IsCausedBy<TaskFailedException>().ShouldBeTrue();
                    e.FailureDetails.ErrorMessage.ShouldContain("ThrowException");
                    Chain(e.FailureDetails.InnerFailure);
                    throw;
                }
            })
            .AddOrchestratorFunc("Sub", async context =>
            {
                try
                {
                    await context.CallActivityAsync("ThrowException");
                }
                catch (TaskFailedException e)
                {
                    Chain(e.FailureDetails);
                    throw;
                }
            })
            .AddActivityFunc("ThrowException", (TaskActivityContext _) => ThrowDeep()));

        var end = await engine.RunAsync("Parent");

        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.IsCausedBy<TaskFailedException>().ShouldBeTrue();
        end.FailureDetails.ErrorMessage.ShouldContain("Sub");
        end.FailureDetails.StackTrace!.ShouldNotContain(nameof(ThrowDeep));
        end.FailureDetails.InnerFailure!.ErrorMessage.ShouldContain("ThrowException");
        Chain(end.FailureDetails.InnerFailure.InnerFailure);
        end.FailureDetails.InnerFailure.InnerFailure!.StackTrace!.ShouldContain(nameof(ThrowDeep));
    }

    [Fact]
    public async Task CustomStatus_OfAnEventsTuple_IsReadAsTheTuple()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            context.SetCustomStatus("Started!");
            context.SetCustomStatus(await context.WaitForExternalEvent<object>("StatusEvent"));
        }));
        var id = await engine.StartAsync("Run");
        (await engine.Client.WaitForInstanceStartAsync(id, true)).ReadCustomStatusAs<string>().ShouldBe("Started!");
        (await engine.Client.GetInstanceAsync(id))!.SerializedCustomStatus.ShouldBeNull();

        await engine.Client.RaiseEventAsync(id, "StatusEvent", ("Hello", 42));

        (await engine.EndAsync(id)).ReadCustomStatusAs<(string, int)>().ShouldBe(("Hello", 42));
    }

    [Fact]
    public async Task CustomStatus_SetToNull_IsGone()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            context.SetCustomStatus(new { percent = 50 });
            await context.WaitForExternalEvent<int>("go");
            context.SetCustomStatus(null);
        }));
        var id = await engine.StartAsync("Run");
        (await engine.Client.WaitForInstanceStartAsync(id, true)).ReadCustomStatusAs<JsonElement>().GetProperty("percent").GetInt32().ShouldBe(50);
        await engine.Client.RaiseEventAsync(id, "go");
        (await engine.EndAsync(id)).SerializedCustomStatus.ShouldBeNull();
    }

    [Fact]
    public async Task JsonNode_AsInputAndOutput_KeepsWhatIsAdded()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc<JsonNode, JsonNode>("Run", (context, input) => context.CallActivityAsync<JsonNode>("Add", input))
            .AddActivityFunc<JsonNode, JsonNode?>("Add", (_, input) =>
            {
                input["added"] = 1;
                return Task.FromResult<JsonNode?>(input);
            }));

        var output = (await engine.RunAsync("Run", new JsonObject { ["given"] = 2 })).ReadOutputAs<JsonNode>()!;

        output.ToJsonString().ShouldBe("""{"given":2,"added":1}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ContinueAsNew_WhileEventsArrive_LosesNone(bool timers)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Run", async (context, count) =>
        {
            await context.WaitForExternalEvent<string>("Event");
            if (timers)
                await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
            if (count < 9)
                context.ContinueAsNew(count + 1, preserveUnprocessedEvents: true);
            return count + 1;
        }));
        var id = await engine.StartAsync("Run", 0);

        for (var i = 0; i < 10; i++)
            await engine.Client.RaiseEventAsync(id, "Event");

        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(10);
    }

    [Fact]
    public async Task SendEvent_ToItself_IsHeard()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", context =>
        {
            context.SendEvent(context.InstanceId, "note", 7);
            return context.WaitForExternalEvent<int>("note");
        }));

        (await engine.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(7);
    }

    [Fact]
    public async Task WaitForEvents_OfOneNameAndTwoTypes_IsRefused()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", context =>
        {
            _ = context.WaitForExternalEvent<int>("note");
            return context.WaitForExternalEvent<string>("NOTE");
        }));

        (await engine.RunAsync("Run")).FailureDetails!.IsCausedBy<ArgumentException>().ShouldBeTrue();
    }

    [Fact]
    public async Task ActivityFailure_ThatNobodyAwaits_DoesNotFailTheOrchestration()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                var loser = context.CallActivityAsync("Fail");
                var winner = context.CallActivityAsync<int>("One");
                await Task.WhenAny(Task.WhenAll(winner), winner);
                return winner.Result;
            })
            .AddActivityFunc("Fail", _ => Task.FromException(new InvalidOperationException("nobody looks")))
            .AddActivityFunc("One", _ => 1));

        (await engine.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Orchestrations_WithOneIdOneAfterTheOther_EachRun()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc<int, int>("Echo", (_, input) => Task.FromResult(input))
            .AddOrchestratorFunc<int, int>("Fail", (_, _) => Task.FromException<int>(new InvalidOperationException("no"))));

        for (var i = 0; i < 5; i++)
        {
            await engine.StartAsync(i == 2 ? "Fail" : "Echo", i, new StartOrchestrationOptions("again"));
            var end = await engine.EndAsync("again");
            end.RuntimeStatus.ShouldBe(i == 2 ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed);
            end.ReadInputAs<int>().ShouldBe(i);
        }
    }

    [Fact]
    public async Task Metadata_WithoutPayloads_HasNoneAndRefusesToReadThem()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Fail", async (context, _) =>
        {
            context.SetCustomStatus("status");
            await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
            throw new InvalidOperationException("no");
        }));
        var id = (await engine.RunAsync("Fail", 1)).InstanceId;

        var bare = (await engine.Client.GetInstanceAsync(id))!;

        bare.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        bare.SerializedInput.ShouldBeNull();
        bare.SerializedCustomStatus.ShouldBeNull();
        bare.FailureDetails.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => bare.ReadInputAs<int>());
        Should.Throw<InvalidOperationException>(() => bare.ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task Suspension_BeforeTheWorkerStarts_HoldsWhatComesAfterTheStart()
    {
        await using var engine = new EngineHarness(
            tasks => tasks.AddOrchestratorFunc("Run", context => context.WaitForExternalEvent<int>("go")), start: false);
        var id = await engine.StartAsync("Run");
        await engine.Client.SuspendInstanceAsync(id, "not yet");
        await engine.Client.RaiseEventAsync(id, "go", 5);
        engine.Start();

        (await engine.Client.WaitForInstanceStartAsync(id, default)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await engine.Client.ResumeInstanceAsync(id, "now");

        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(5);
    }

    [Fact]
    public async Task RetryHandler_ThatWaitsOnADurableTimer_IsReplayedLikeOtherCode()
    {
        var calls = 0;
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Flaky", TaskOptions.FromRetryHandler(async retry =>
            {
                await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(retry.LastAttemptNumber), CancellationToken.None);
                return retry.LastFailure.IsCausedBy<OddException>() && retry.LastAttemptNumber < 5;
            })))
            .AddActivityFunc("Flaky", _ => Interlocked.Increment(ref calls) < 4 ? throw new OddException("again", null) : calls));
        var id = await engine.StartAsync("Run");

        (await engine.EndAfterAsync(id, TimeSpan.FromSeconds(30))).ReadOutputAs<int>().ShouldBe(4);

        (await engine.Client.GetOrchestrationHistoryAsync(id)).Count(e => e.EventType == global::DurableTask.Core.History.EventType.TimerFired)
            .ShouldBe(3);
    }

    [Fact]
    public async Task FanOut_OfTenThousand_Completes()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc<int, long>("Run", async (context, count) =>
                (await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<long>("Echo", i)))).Sum())
            .AddActivityFunc<long, long>("Echo", (_, i) => i));

        (await engine.RunAsync("Run", 10_000)).ReadOutputAs<long>().ShouldBe(49_995_000);
    }

    private static void ThrowDeep() => throw new OddException("first", new ApplicationException("second", new Xunit.Sdk.XunitException("third")));

    private sealed class OddException(string message, Exception? inner) : Exception(message, inner);
}

using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class ActivityTests
{
    [Fact]
    public async Task Orchestration_WithActivities_EndsWithTheirResults()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<string, string>("Greet", async (context, name) =>
            {
                var first = await context.CallActivityAsync<string>("Hello", name);
                return await context.CallActivityAsync<string>("Hello", first);
            });
            tasks.AddActivityFunc<string, string>("Hello", (_, name) => $"Hello {name}");
        });
        var end = await engine.RunAsync("Greet", "Ann");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        end.ReadOutputAs<string>().ShouldBe("Hello Hello Ann");
        end.ReadInputAs<string>().ShouldBe("Ann");
        end.Name.ShouldBe("Greet");
    }

    [Fact]
    public async Task Orchestration_FanOut_GetsEveryResultInOrderOfTheCalls()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<int, int[]>("Fan", async (context, n) =>
                await Task.WhenAll(Enumerable.Range(0, n).Select(i => context.CallActivityAsync<int>("Square", i))));
            tasks.AddActivityFunc<int, int>("Square", async (_, i) =>
            {
                await Task.Yield();
                return i * i;
            });
        });
        (await engine.RunAsync("Fan", 100)).ReadOutputAs<int[]>().ShouldBe(Enumerable.Range(0, 100).Select(i => i * i));
    }

    [Fact]
    public async Task Activities_ManyAtOnce_NeverExceedTheLimit()
    {
        int running = 0, most = 0;
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc<int, int>("Fan", async (context, n) =>
            {
                await Task.WhenAll(Enumerable.Range(0, n).Select(_ => context.CallActivityAsync("Busy")));
                return n;
            });
            tasks.AddActivityFunc("Busy", async _ =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Delay(2);
                Interlocked.Decrement(ref running);
            });
        }, activities: 3);
        await engine.RunAsync("Fan", 20);
        most.ShouldBe(3);
    }

    [Fact]
    public async Task Activity_Context_NamesTaskAndInstance()
    {
        var seen = new ConcurrentBag<string>();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync("Look"));
            tasks.AddActivityFunc("Look", context => seen.Add($"{context.Name}/{context.InstanceId}"));
        });
        var end = await engine.RunAsync("Run");
        seen.ShouldHaveSingleItem().ShouldBe($"Look/{end.InstanceId}");
    }

    [Fact]
    public async Task Activity_Throws_OrchestratorSeesTypeMessageAndCauses()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", async context =>
            {
                try
                {
                    await context.CallActivityAsync("Fail");
                    return "no failure";
                }
                catch (TaskFailedException e)
                {
                    var details = e.FailureDetails;
                    return $"{e.TaskName}|{e.TaskId}|{details.ErrorType}|{details.ErrorMessage}|{details.InnerFailure?.ErrorType}"
                        + $"|{details.IsCausedBy<InvalidOperationException>()}|{details.IsCausedBy<IOException>()}";
                }
            });
            tasks.AddActivityFunc("Fail", _ => Task.FromException(new InvalidOperationException("kaput", new FormatException("deep"))));
        });
        (await engine.RunAsync("Run")).ReadOutputAs<string>()
            .ShouldBe("Fail|0|System.InvalidOperationException|kaput|System.FormatException|True|False");
    }

    [Fact]
    public async Task Activity_ThrowsAndNobodyCatches_OrchestrationFailsWithBoth()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync("Fail"));
            tasks.AddActivityFunc("Fail", _ => Task.FromException(new InvalidOperationException("kaput")));
        });
        var end = await engine.RunAsync("Run");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorType.ShouldBe(typeof(TaskFailedException).FullName);
        end.FailureDetails.ErrorMessage.ShouldContain("kaput");
        end.FailureDetails.InnerFailure!.ErrorType.ShouldBe(typeof(InvalidOperationException).FullName);
    }

    [Fact]
    public async Task Activity_OfUnknownName_FailsOnceWithoutRetries()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", context =>
            context.CallActivityAsync("Nobody", TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromHours(1))))));
        var end = await engine.RunAsync("Run");
        end.FailureDetails!.InnerFailure!.ErrorType.ShouldBe("ActivityTaskNotFound");
        end.FailureDetails.InnerFailure.ErrorMessage.ShouldBe("No activity task named 'Nobody' was found.");
    }

    [Fact]
    public async Task Orchestrator_OfUnknownName_Fails()
    {
        await using var engine = new EngineHarness(_ => { });
        var end = await engine.RunAsync("Nobody");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorType.ShouldBe("OrchestratorTaskNotFound");
        end.FailureDetails.ErrorMessage.ShouldBe("No orchestrator task named 'Nobody' was found.");
    }

    [Fact]
    public async Task Call_WithOptionsWhereTheInputBelongs_IsRefused()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", context =>
            context.CallActivityAsync<string>("Any", (object)new TaskOptions())));
        (await engine.RunAsync("Run")).FailureDetails!.ErrorType.ShouldBe(typeof(ArgumentException).FullName);
    }

    [Fact]
    public async Task Names_InAnotherCase_AreTheSame()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("ONE"));
            tasks.AddActivityFunc("one", _ => 1);
        });
        (await engine.RunAsync("run")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Orchestration_ReturnsWhileAnActivityRuns_EndsOnlyAfterIt()
    {
        var gate = new TaskCompletionSource();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context =>
            {
                _ = context.CallActivityAsync("Slow");
                return Task.FromResult("done");
            });
            tasks.AddActivityFunc("Slow", _ => gate.Task);
        });
        var id = await engine.StartAsync("Run");
        (await engine.Client.WaitForInstanceStartAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        gate.SetResult();
        (await engine.EndAsync(id)).ReadOutputAs<string>().ShouldBe("done");
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}

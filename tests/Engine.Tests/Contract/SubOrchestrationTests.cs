using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class SubOrchestrationTests
{
    [Fact]
    public async Task Child_WithGivenId_RunsUnderItAndKnowsItsParent()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync<string>(
                "Child", 5, new TaskOptions().WithInstanceId("the-child")));
            tasks.AddOrchestratorFunc<int, string>("Child", (context, n) =>
                Task.FromResult($"{context.InstanceId} {n} of {context.Parent!.Name} {context.Parent.InstanceId}"));
        });
        var end = await engine.RunAsync("Parent");
        end.ReadOutputAs<string>().ShouldBe($"the-child 5 of Parent {end.InstanceId}");
        (await engine.Client.GetInstanceAsync("the-child"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task Children_Nested_ReturnThroughEveryLevel()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Level", async (context, n) =>
            n == 0 ? 1 : (await Task.WhenAll(
                context.CallSubOrchestratorAsync<int>("Level", n - 1), context.CallSubOrchestratorAsync<int>("Level", n - 1))).Sum()));
        (await engine.RunAsync("Level", 5)).ReadOutputAs<int>().ShouldBe(32);
    }

    [Fact]
    public async Task Child_Fails_ParentSeesTheChainOfCauses()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", async context =>
            {
                try
                {
                    await context.CallSubOrchestratorAsync("Child");
                    return "";
                }
                catch (TaskFailedException e)
                {
                    return $"{e.TaskName}|{e.FailureDetails.ErrorType}|{e.FailureDetails.InnerFailure!.ErrorMessage}";
                }
            });
            tasks.AddOrchestratorFunc("Child", context => context.CallActivityAsync("Fail"));
            tasks.AddActivityFunc("Fail", _ => Task.FromException(new IOException("no disk")));
        });
        (await engine.RunAsync("Parent")).ReadOutputAs<string>().ShouldBe($"Child|{typeof(TaskFailedException).FullName}|no disk");
    }

    [Fact]
    public async Task Child_WithIdOfARunningInstance_FailsWithoutTouchingIt()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go"));
            tasks.AddOrchestratorFunc("Parent", context =>
                context.CallSubOrchestratorAsync<int>("Wait", null, new SubOrchestrationOptions(instanceId: "taken")));
        });
        await engine.StartAsync("Wait", null, new StartOrchestrationOptions("taken"));
        var end = await engine.RunAsync("Parent");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.InnerFailure!.ErrorMessage.ShouldContain("taken");
        await engine.Client.RaiseEventAsync("taken", "go", 3);
        (await engine.EndAsync("taken")).ReadOutputAs<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Child_RetriedUnderOneId_RunsAnewEachTime()
    {
        var attempts = 0;
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync<int>("Child", null,
                new SubOrchestrationOptions(new TaskRetryOptions(new RetryPolicy(5, TimeSpan.FromMinutes(1))), "c")));
            tasks.AddOrchestratorFunc("Child", context => context.CallActivityAsync<int>("Third"));
            tasks.AddActivityFunc("Third", _ => Interlocked.Increment(ref attempts) < 3 ? throw new IOException() : attempts);
        });
        var id = await engine.StartAsync("Parent");
        (await engine.EndAfterAsync(id, TimeSpan.FromMinutes(1))).ReadOutputAs<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Terminate_Recursive_EndsTheChildrenToo()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc<int, int>("Level", async (context, n) =>
            n == 0
                ? await context.WaitForExternalEvent<int>("never")
                : await context.CallSubOrchestratorAsync<int>("Level", n - 1, new TaskOptions().WithInstanceId($"level-{n - 1}"))));
        var id = await engine.StartAsync("Level", 3);
        await engine.SettleAsync();
        await engine.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("stop", Recursive: true));
        foreach (var each in (string[])[id, "level-2", "level-1", "level-0"])
        {
            var end = await engine.EndAsync(each);
            end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
            end.ReadOutputAs<string>().ShouldBe("stop");
        }
    }

    [Fact]
    public async Task Terminate_NotRecursive_LeavesTheChildAndItsAnswerIsIgnored()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", context =>
                context.CallSubOrchestratorAsync<int>("Child", null, new TaskOptions().WithInstanceId("child")));
            tasks.AddOrchestratorFunc("Child", context => context.WaitForExternalEvent<int>("go"));
        });
        var id = await engine.StartAsync("Parent");
        await engine.SettleAsync();
        await engine.Client.TerminateInstanceAsync(id);
        await engine.EndAsync(id);
        await engine.Client.RaiseEventAsync("child", "go", 1);
        (await engine.EndAsync("child")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await engine.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Fact]
    public async Task Child_Terminated_FailsTheCall()
    {
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Parent", context =>
                context.CallSubOrchestratorAsync<int>("Child", null, new TaskOptions().WithInstanceId("child")));
            tasks.AddOrchestratorFunc("Child", context => context.WaitForExternalEvent<int>("go"));
        });
        var id = await engine.StartAsync("Parent");
        await engine.SettleAsync();
        await engine.Client.TerminateInstanceAsync("child", new TerminateInstanceOptions("enough"));
        var end = await engine.EndAsync(id);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.InnerFailure!.ErrorMessage.ShouldContain("enough");
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class RetryTests
{
    [Fact]
    public async Task Policy_GrowingPauses_AreTakenFromTheDurableClock()
    {
        var times = new List<DateTime>();
        VirtualClock clock = null!;
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync("Fail", TaskOptions.FromRetryPolicy(
                new RetryPolicy(4, TimeSpan.FromMinutes(1), 2, TimeSpan.FromMinutes(3)))));
            tasks.AddActivityFunc("Fail", _ =>
            {
                times.Add(clock.GetUtcNow().UtcDateTime);
                throw new IOException("no");
            });
        });
        clock = engine.Clock;
        var id = await engine.StartAsync("Run");
        var end = await engine.EndAfterAsync(id, TimeSpan.FromSeconds(30));
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        times.Zip(times.Skip(1), (a, b) => (b - a).TotalMinutes).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Policy_AttemptSucceeds_GivesItsResult()
    {
        var attempts = 0;
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Third", TaskOptions.FromRetryPolicy(
                new RetryPolicy(5, TimeSpan.FromSeconds(1)))));
            tasks.AddActivityFunc("Third", _ => ++attempts < 3 ? throw new IOException() : attempts);
        });
        var id = await engine.StartAsync("Run");
        (await engine.EndAfterAsync(id, TimeSpan.FromSeconds(1))).ReadOutputAs<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Policy_FailureItDoesNotHandle_IsNotTriedAgain()
    {
        var attempts = 0;
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync("Fail", TaskOptions.FromRetryPolicy(
                new RetryPolicy(5, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.IsCausedBy<TimeoutException>() })));
            tasks.AddActivityFunc("Fail", _ =>
            {
                attempts++;
                throw new IOException();
            });
        });
        (await engine.RunAsync("Run")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Policy_TimeoutPassed_GivesUp()
    {
        var attempts = 0;
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync("Fail", TaskOptions.FromRetryPolicy(
                new RetryPolicy(100, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(3)))));
            tasks.AddActivityFunc("Fail", _ =>
            {
                attempts++;
                throw new IOException();
            });
        });
        var id = await engine.StartAsync("Run");
        await engine.EndAfterAsync(id, TimeSpan.FromMinutes(1));
        attempts.ShouldBe(4);
    }

    [Fact]
    public async Task Handler_DecidesWithAttemptFailureAndTime()
    {
        var seen = new List<string>();
        await using var engine = new EngineHarness(tasks =>
        {
            tasks.AddOrchestratorFunc("Run", context => context.CallActivityAsync("Fail", TaskOptions.FromRetryHandler(async retry =>
            {
                if (!retry.OrchestrationContext.IsReplaying)
                    seen.Add($"{retry.LastAttemptNumber} {retry.LastFailure.ErrorMessage} {retry.TotalRetryTime.TotalMinutes}");
                await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(1), default);
                return retry.LastAttemptNumber < 3;
            })));
            tasks.AddActivityFunc("Fail", _ => Task.FromException(new IOException("no")));
        });
        var id = await engine.StartAsync("Run");
        (await engine.EndAfterAsync(id, TimeSpan.FromMinutes(1))).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        seen.ShouldBe(["1 no 0", "2 no 1", "3 no 2"]);
    }
}

using Microsoft.DurableTask;

namespace Baton.Engine.Tests.Contract;

public sealed class ReplayTests
{
    [Theory]
    [InlineData(200, "True,True,False")]
    [InlineData(0, "False,False,False")]
    public async Task IsReplaying_AfterTwoTimers_IsTrueForWhatWasReplayed(int replayed, string expected)
    {
        await using var engine = new EngineHarness(
            tasks => tasks.AddOrchestratorFunc("Run", async context =>
            {
                var seen = new List<bool> { context.IsReplaying };
                await context.CreateTimer(TimeSpan.Zero, default);
                seen.Add(context.IsReplaying);
                await context.CreateTimer(TimeSpan.Zero, default);
                seen.Add(context.IsReplaying);
                return string.Join(',', seen);
            }),
            configure: options => options.ReplayedHistoryEvents = replayed);

        (await engine.RunAsync("Run")).ReadOutputAs<string>().ShouldBe(expected);
    }

    [Fact]
    public async Task History_BeyondTheLimit_KeepsTheCodeAlive()
    {
        var starts = 0;
        await using var engine = new EngineHarness(
            tasks => tasks
                .AddOrchestratorFunc("Run", async context =>
                {
                    Interlocked.Increment(ref starts);
                    for (var i = 0; i < 10; i++)
                        await context.CallActivityAsync("Nothing");
                })
                .AddActivityFunc("Nothing", _ => { }),
            configure: options => options.ReplayedHistoryEvents = 5);

        await engine.RunAsync("Run");

        // Two events a turn, and the start: the turns that find at most five events start the code anew.
        starts.ShouldBe(3);
    }

    [Fact]
    public async Task Code_ThatIsNotDeterministic_FailsAtItsNextTurn()
    {
        var runs = 0;
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await context.CallActivityAsync(Interlocked.Increment(ref runs) == 1 ? "One" : "Two");
            })
            .AddActivityFunc("One", _ => { })
            .AddActivityFunc("Two", _ => { }));

        var end = await engine.RunAsync("Run");

        end.RuntimeStatus.ShouldBe(Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorType.ShouldContain("NonDeterministicOrchestrationException");
    }
}

using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Contract;

/// <summary>Details that programs written for Microsoft's SDK can see.</summary>
public sealed class SdkDetailTests
{
    [Fact]
    public async Task Orchestrator_ThatReadsPagesOfActivities_GoesOn()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                var sum = 0;
                await foreach (var value in Pageable.Create<int>((token, _) => context.CallActivityAsync<Page<int>>("Page", token)))
                    sum += value;
                return sum;
            })
            .AddActivityFunc<string?, Page<int>>("Page", (_, token) => token is null ? new([1, 2], "next") : new([3], null)));

        (await engine.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(6);
    }

    [Fact]
    public async Task History_OfAFailure_ShowsParametersAsAListAndTheEndAsTheLastStep()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await context.CallActivityAsync("Work", 1);
                await context.CallActivityAsync("Work");
                throw new InvalidOperationException();
            })
            .AddActivityFunc<int?>("Work", (_, _) => { }));

        var history = await engine.Client.GetOrchestrationHistoryAsync((await engine.RunAsync("Run")).InstanceId);

        history.OfType<TaskScheduledEvent>().Select(e => e.Input).ShouldBe(["[1]", "[null]"]);
        var end = history.OfType<ExecutionCompletedEvent>().Single();
        (end.EventType, end.EventId).ShouldBe((EventType.ExecutionCompleted, 2));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    public async Task Pages_OfInstances_NeverEndWithAnEmptyOne(int count, int pages)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", _ => Task.FromResult(1)));
        for (var i = 0; i < count; i++)
            await engine.RunAsync("Run");

        (await CountAsync(engine.Client.GetAllInstancesAsync(new OrchestrationQuery { PageSize = 2 }))).ShouldBe((pages, count));
        var (listed, found) = (0, 0);
        for (string? token = null; listed == 0 || token is not null; listed++)
        {
            var page = await engine.Client.ListInstanceIdsAsync(pageSize: 2, lastInstanceKey: token);
            (token, found) = (page.ContinuationToken, found + page.Values.Count);
        }
        (listed, found).ShouldBe((pages, count));
    }

    [Fact]
    public async Task Pages_OfEntities_NeverEndWithAnEmptyOne()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddEntity("Cell", _ => new Cell()));
        for (var i = 0; i < 4; i++)
            await engine.Client.Entities.SignalEntityAsync(new EntityInstanceId("Cell", $"{i}"), "Set", i);
        await engine.SettleAsync();

        (await CountAsync(engine.Client.Entities.GetAllEntitiesAsync(new EntityQuery { PageSize = 2 }))).ShouldBe((2, 4));
    }

    [Fact]
    public async Task Instance_WithoutAnId_IsAMissingArgument()
    {
        await using var engine = new EngineHarness(_ => { });

        (await Should.ThrowAsync<ArgumentNullException>(() => engine.Client.GetInstanceAsync(""))).ParamName.ShouldBe("instanceId");
    }

    [Theory]
    [InlineData(false, "Terminated")]
    [InlineData(false, "Terminated", "Running", "Pending")]
    [InlineData(true, "Terminated", "Running", "Pending", "Suspended")]
    [InlineData(true, "Completed")]
    public async Task Start_ThatWouldTerminateWhatItMustNotReplace_IsRefused(bool isFine, params string[] statuses)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", _ => Task.FromResult(1)));

        var start = () => engine.StartAsync("Run", options: new StartOrchestrationOptions("one") { DedupeStatuses = statuses });

        if (isFine)
            (await start()).ShouldBe("one");
        else
            await start.ShouldThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task EntityId_ThatIsTheDefault_IsAWrongArgument()
    {
        await using var engine = new EngineHarness(_ => { });

        (await Should.ThrowAsync<ArgumentException>(() => engine.Client.Entities.SignalEntityAsync(default, "Set")))
            .ShouldBeOfType<ArgumentException>();
    }

    private static async Task<(int Pages, int Values)> CountAsync<T>(AsyncPageable<T> list)
        where T : notnull
    {
        var (pages, values) = (0, 0);
        await foreach (var page in list.AsPages())
            (pages, values) = (pages + 1, values + page.Values.Count);
        return (pages, values);
    }

    private sealed class Cell : TaskEntity<int>
    {
        public void Set(int value) => State = value;
    }
}

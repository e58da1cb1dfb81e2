using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class QueryTests : IAsyncLifetime
{
    private readonly EngineHarness engine = new(tasks => tasks
        .AddOrchestratorFunc<int, int>("Echo", (_, n) => Task.FromResult(n))
        .AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go")));

    private DateTimeOffset between;

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 5; i++)
            await engine.StartAsync("Echo", i, new StartOrchestrationOptions($"echo-{i}"));
        between = engine.Clock.GetUtcNow().AddMinutes(1);
        engine.Clock.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 3; i++)
            await engine.StartAsync("Wait", null, new StartOrchestrationOptions($"wait-{i}"));
        await engine.SettleAsync();
    }

    public async Task DisposeAsync() => await engine.DisposeAsync();

    private async Task<List<string>> Ids(OrchestrationQuery query) =>
        [.. (await engine.Client.GetAllInstancesAsync(query).ToListAsync()).Select(found => found.InstanceId)];

    [Fact]
    public async Task Query_WithoutFilter_FindsAllInOrderOfCreation() =>
        (await Ids(new OrchestrationQuery())).ShouldBe(["echo-0", "echo-1", "echo-2", "echo-3", "echo-4", "wait-0", "wait-1", "wait-2"]);

    [Fact]
    public async Task Query_Filters_NarrowIt()
    {
        (await Ids(new OrchestrationQuery(InstanceIdPrefix: "wait"))).Count.ShouldBe(3);
        (await Ids(new OrchestrationQuery(InstanceIdPrefix: "wait%"))).ShouldBeEmpty();
        (await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed]))).Count.ShouldBe(5);
        (await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Completed])))
            .Count.ShouldBe(8);
        (await Ids(new OrchestrationQuery(CreatedFrom: between))).Count.ShouldBe(3);
        (await Ids(new OrchestrationQuery(CreatedTo: between))).Count.ShouldBe(5);
        (await Ids(new OrchestrationQuery(TaskHubNames: ["another"]))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Query_InPages_GoesOnWhereItStopped()
    {
        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 3)).AsPages())
            pages.Add(page);
        pages.Select(page => page.Values.Count).ShouldBe([3, 3, 2]);
        pages[^1].ContinuationToken.ShouldBeNull();
        (await Ids(new OrchestrationQuery(ContinuationToken: pages[0].ContinuationToken))).Count.ShouldBe(5);
        await Should.ThrowAsync<ArgumentException>(() => Ids(new OrchestrationQuery(ContinuationToken: "x")));
    }

    [Fact]
    public async Task Query_Payloads_OnlyWhenAskedFor()
    {
        var with = await engine.Client
            .GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "echo-3", FetchInputsAndOutputs: true)).ToListAsync();
        with.ShouldHaveSingleItem().ReadOutputAs<int>().ShouldBe(3);
        var without = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "echo-3")).ToListAsync();
        without.ShouldHaveSingleItem().SerializedOutput.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => without[0].ReadOutputAs<int>());
    }

    [Fact]
    public async Task ListInstanceIds_GivesEndedOnesInPages()
    {
        var page = await engine.Client.ListInstanceIdsAsync(pageSize: 3);
        page.Values.ShouldBe(["echo-0", "echo-1", "echo-2"]);
        (await engine.Client.ListInstanceIdsAsync(pageSize: 3, lastInstanceKey: page.ContinuationToken)).Values
            .ShouldBe(["echo-3", "echo-4"]);
        (await engine.Client.ListInstanceIdsAsync(completedTimeFrom: between)).Values.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("00000000000000000000000000000000")]
    public async Task Ids_ThatLookLikeMadeUpOnes_AreFoundByAllOfThemAndByTheirBeginning(string id)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go")));
        await engine.StartAsync("Wait", options: new StartOrchestrationOptions(id));
        await engine.StartAsync("Wait");

        (await engine.Client.GetInstanceAsync(id))!.InstanceId.ShouldBe(id);
        foreach (var length in new[] { 1, 5, id.Length })
        {
            var query = new OrchestrationQuery(InstanceIdPrefix: id[..length]);
            (await engine.Client.GetAllInstancesAsync(query).ToListAsync()).ShouldContain(found => found.InstanceId == id, $"{length}");
        }
        (await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "z" + id)).ToListAsync()).ShouldBeEmpty();
        (await engine.Client.GetInstanceAsync(id.ToUpperInvariant() == id ? id.ToLowerInvariant() : id.ToUpperInvariant()))
            ?.InstanceId.ShouldBe(id.ToUpperInvariant() == id.ToLowerInvariant() ? id : null);
    }
}

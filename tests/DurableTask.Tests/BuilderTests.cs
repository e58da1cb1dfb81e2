using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static Microsoft.DurableTask.Worker.DurableTaskWorkerOptions;

namespace Baton.DurableTask.Tests;

public sealed class BuilderTests
{
    [Fact]
    public void BuildTarget_OfAnotherClass_IsAWrongValue()
    {
        var services = new ServiceCollection();

        Should.Throw<ArgumentException>(() => new DefaultDurableTaskWorkerBuilder("a", services).UseBuildTarget(typeof(string)))
            .ParamName.ShouldBe("value");
        Should.Throw<ArgumentException>(() => new DefaultDurableTaskClientBuilder("a", services).UseBuildTarget(typeof(DurableTaskClient)))
            .ParamName.ShouldBe("value");
    }

    [Fact]
    public void WorkItemFilters_AsOptions_FollowTheRegistry()
    {
        Filters(_ => { }).Orchestrations.ShouldBeEmpty();
        Filters(_ => { }).Apply.ShouldBeFalse();

        var filters = Filters(worker => worker.UseWorkItemFilters());
        filters.Orchestrations.Select(filter => (filter.Name, filter.Versions.Count)).ShouldBe([("Run", 0)]);
        filters.Activities.Single().Name.ShouldBe("Work");
        filters.Apply.ShouldBeTrue();
        Filters(worker => worker.UseWorkItemFilters(), "other").Orchestrations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(VersionMatchStrategy.Strict, 1)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, 0)]
    [InlineData(VersionMatchStrategy.None, 0)]
    public void WorkItemFilters_OfAVersionedWorker_NameTheVersionIfItMustMatch(VersionMatchStrategy strategy, int versions) =>
        Filters(worker => worker.UseWorkItemFilters().UseVersioning(new VersioningOptions { Version = "2", MatchStrategy = strategy }))
            .Activities.Single().Versions.ShouldBe(Enumerable.Repeat("2", versions));

    [Fact]
    public void WorkItemFilters_SetTwice_AreTheLast()
    {
        var mine = new DurableTaskWorkerWorkItemFilters { Activities = [new("Mine", ["1"])] };

        var filters = Filters(worker => worker.UseWorkItemFilters().UseWorkItemFilters(mine));
        (filters.Orchestrations.Count, filters.Activities.Single().Name).ShouldBe((0, "Mine"));
        var cleared = Filters(worker => worker.UseWorkItemFilters().UseWorkItemFilters(null));
        (cleared.Activities.Count, cleared.Apply).ShouldBe((0, false));
        Should.Throw<ArgumentNullException>(() => default(IDurableTaskWorkerBuilder)!.UseWorkItemFilters(mine)).ParamName.ShouldBe("builder");
    }

    [Fact]
    public void Client_OfAnUnknownName_IsToldTheKnownOnes()
    {
        var services = new ServiceCollection();
        services.AddDurableTaskClient("a");
        services.AddDurableTaskClient("b");
        var clients = services.BuildServiceProvider().GetRequiredService<IDurableTaskClientProvider>();

        Should.Throw<ArgumentOutOfRangeException>(() => clients.GetClient("c"))
            .Message.ShouldStartWith("The value of this argument must be in the set of available clients: [\"a\", \"b\"].");
    }

    [Fact]
    public void DataConverter_SetToNull_IsTheDefaultAgain()
    {
        var worker = new DurableTaskWorkerOptions { DataConverter = new JsonDataConverter() };
        var client = new DurableTaskClientOptions { DataConverter = new JsonDataConverter() };

        worker.DataConverter = null!;
        client.DataConverter = null!;

        worker.DataConverter.ShouldBeSameAs(JsonDataConverter.Default);
        client.DataConverter.ShouldBeSameAs(JsonDataConverter.Default);
    }

    [Theory]
    [InlineData(50, 50, "")]
    [InlineData(51, 50, "...")]
    public void Metadata_AsText_CutsLongPayloads(int length, int shown, string end) =>
        new OrchestrationMetadata("a", "b") { SerializedInput = new string('x', length) }.ToString()
            .ShouldContain($"Input: '{new string('x', shown)}{end}'");

    [Fact]
    public void ExceptionProperties_ThroughTheAdapter_AreTheProviders()
    {
        var adapter = new ExceptionPropertiesProviderAdapter(new Provider());

        adapter.GetExceptionProperties(new InvalidOperationException("x")).ShouldNotBeNull()["text"].ShouldBe("x");
        Should.Throw<ArgumentNullException>(() => new ExceptionPropertiesProviderAdapter(null!));
    }

    private sealed class Provider : IExceptionPropertiesProvider
    {
        public IDictionary<string, object?> GetExceptionProperties(Exception exception) =>
            new Dictionary<string, object?> { ["text"] = exception.Message };
    }

    private static DurableTaskWorkerWorkItemFilters Filters(Action<IDurableTaskWorkerBuilder> configure, string name = "worker")
    {
        var services = new ServiceCollection();
        services.AddDurableTaskWorker("worker", worker =>
        {
            worker.AddTasks(tasks => tasks
                .AddOrchestratorFunc("Run", _ => Task.FromResult(1))
                .AddActivityFunc("Work", (TaskActivityContext _) => 1));
            configure(worker);
        });
        return services.BuildServiceProvider().GetRequiredService<IOptionsMonitor<DurableTaskWorkerWorkItemFilters>>().Get(name);
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Baton.DurableTask.Tests;

public sealed class RegistryTests
{
    [Fact]
    public async Task Functions_OfEveryShape_BecomeActivities()
    {
        var registry = new DurableTaskRegistry()
            .AddActivityFunc<int, int>("Task", (_, input) => Task.FromResult(input + 1))
            .AddActivityFunc<int, int>("Value", (_, input) => input + 2)
            .AddActivityFunc<int>("NoResult", (_, _) => Task.CompletedTask)
            .AddActivityFunc("NoInput", _ => Task.FromResult(4));

        (await RunAsync(registry, "task", 1)).ShouldBe(2);
        (await RunAsync(registry, "Value", 1)).ShouldBe(3);
        (await RunAsync(registry, "NoResult", 1)).ShouldBeNull();
        (await RunAsync(registry, "NoInput", null)).ShouldBe(4);
        (await RunAsync(registry, "Value", null)).ShouldBe(2);
        await Should.ThrowAsync<ArgumentException>(() => RunAsync(registry, "Value", "text"));
    }

    [Fact]
    public void Names_ThatAreTakenOrEmpty_AreRefused()
    {
        var registry = new DurableTaskRegistry().AddActivityFunc("Work", _ => 1);

        Should.Throw<ArgumentException>(() => registry.AddActivityFunc("WORK", _ => 2)).Message.ShouldContain("'WORK'");
        Should.Throw<ArgumentException>(() => registry.AddActivityFunc(default, _ => 2));
        registry.AddOrchestratorFunc("Work", _ => 1);
    }

    [Fact]
    public void Classes_AreNamedByAttributeOrByThemselves_AndMadeFromServices()
    {
        var registry = new DurableTaskRegistry().AddActivity<Named>().AddActivity<Unnamed>();
        using var services = new ServiceCollection().AddSingleton("from services").BuildServiceProvider();

        registry.GetActivities().Select(activity => activity.Key.Name).ShouldBe(["given", "Unnamed"], ignoreOrder: true);
        registry.GetActivities().Single(activity => activity.Key == "given").Value(services)
            .ShouldBeOfType<Named>().Text.ShouldBe("from services");
        Should.Throw<ArgumentException>(() => registry.AddActivity("Other", typeof(string)));
    }

    [Fact]
    public void Worker_Built_GetsItsNameAndTasks()
    {
        var services = new ServiceCollection();
        services.AddDurableTaskWorker(
            worker => worker.AddTasks(tasks => tasks.AddActivityFunc("Work", _ => 1)).UseBuildTarget<SampleWorker>());
        services.AddDurableTaskWorker().AddTasks(tasks => tasks.AddActivityFunc("More", _ => 1));
        using var provider = services.BuildServiceProvider();

        var worker = provider.GetServices<IHostedService>().ShouldHaveSingleItem().ShouldBeOfType<SampleWorker>();

        worker.Tasks.TryCreateActivity("work", provider, out _).ShouldBeTrue();
        worker.Tasks.TryCreateActivity("more", provider, out _).ShouldBeTrue();
        worker.Tasks.TryCreateActivity("other", provider, out var none).ShouldBeFalse();
        none.ShouldBeNull();
    }

    [Fact]
    public void BuildTarget_ThatIsMissingOrWrong_IsRefused()
    {
        var services = new ServiceCollection();
        var builder = services.AddDurableTaskWorker();
        using var provider = services.BuildServiceProvider();

        Should.Throw<InvalidOperationException>(() => builder.Build(provider)).Message.ShouldContain("UseBuildTarget");
        Should.Throw<ArgumentException>(() => builder.UseBuildTarget(typeof(string)));
        Should.Throw<ArgumentException>(() => services.AddDurableTaskClient().UseBuildTarget(typeof(DurableTaskClient)));
    }

    [Fact]
    public void Options_WithoutAConverterOfTheirOwn_TakeTheOneAmongTheServices()
    {
        var converter = new Microsoft.DurableTask.Converters.JsonDataConverter();
        var services = new ServiceCollection();
        services.AddDurableTaskClient();
        services.AddSingleton<DataConverter>(converter);
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<DurableTaskClientOptions>>().Value.DataConverter.ShouldBe(converter);
    }

    private static Task<object?> RunAsync(DurableTaskRegistry registry, TaskName name, object? input) =>
        registry.GetActivities().Single(activity => activity.Key == name).Value(null!).RunAsync(new Context(name), input);

    private sealed class Context(TaskName name) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => "instance";
    }

    [DurableTask("given")]
    private sealed class Named(string text) : TaskActivity<int, int>
    {
        public string Text => text;

        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input);
    }

    private sealed class Unnamed : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input);
    }

    private sealed class SampleWorker(string name, IDurableTaskFactory factory) : DurableTaskWorker(name, factory)
    {
        public IDurableTaskFactory Tasks => Factory;

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}

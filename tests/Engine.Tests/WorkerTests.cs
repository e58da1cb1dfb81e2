using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Tests;

public sealed class WorkerTests
{
    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddEmbeddedEngine(options => options.Path = ":memory:");
        configure(builder.Services);
        return builder.Build();
    }

    private static async Task<OrchestrationMetadata> RunAsync(
        IServiceProvider services, string name, object? input = null, StartOrchestrationOptions? options = null)
    {
        var client = services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync(name, input, options);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await client.WaitForInstanceCompletionAsync(id, true, limit.Token);
    }

    [Fact]
    public async Task NamedWorkers_OnOneEngine_RunTheTasksThatEachKnows()
    {
        using var host = Build(services => services
            .AddDurableTaskWorker("one", worker => worker.AddTasks(tasks => tasks
                .AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync<string>("Child"))
                .AddActivityFunc("Leaf", _ => "leaf"))
                .UseVersioning(new DurableTaskWorkerOptions.VersioningOptions { DefaultVersion = "7" }))
            .AddDurableTaskWorker("two", worker => worker.AddTasks(tasks => tasks
                .AddOrchestratorFunc("Child", async context => context.Version + await context.CallActivityAsync<string>("Leaf"))))
            .AddDurableTaskClient("extra"));
        await host.StartAsync();

        (await RunAsync(host.Services, "Parent")).ReadOutputAs<string>().ShouldBe("7leaf");
        (await RunAsync(host.Services, "Nobody")).FailureDetails!.ErrorType.ShouldBe("OrchestratorTaskNotFound");
        var extra = host.Services.GetRequiredService<IDurableTaskClientProvider>().GetClient("extra");
        (await extra.GetAllInstancesAsync().CountAsync()).ShouldBe(3);
        await host.StopAsync();
    }

    [Fact]
    public async Task NamedWorkers_WithLimitsOfTheirOwn_KeepThem()
    {
        var running = 0;
        var most = 0;
        using var host = Build(services => services.AddDurableTaskWorker("single", worker => worker
            .Configure(options => options.Concurrency.MaximumConcurrentActivityWorkItems = 1)
            .AddTasks(tasks => tasks
                .AddOrchestratorFunc("Run", context => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => context.CallActivityAsync("Leaf"))))
                .AddActivityFunc("Leaf", async _ =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }))));
        await host.StartAsync();
        await RunAsync(host.Services, "Run");
        await host.StopAsync();

        most.ShouldBe(1);
    }

    [Theory]
    [InlineData("v1", "v1")]
    [InlineData("V2", "v2")]
    [InlineData("v3", "OrchestratorTaskNotFound")]
    [InlineData(null, "OrchestratorTaskNotFound")]
    public async Task Orchestrators_OfOneNameInTwoVersions_RunInTheirOwn(string? version, string expected)
    {
        using var host = Build(services => services.AddDurableTaskWorker(worker => worker.AddTasks(tasks => tasks
            .AddOrchestrator<FirstWorkflow>()
            .AddOrchestratorFunc<object?, string>("Workflow", "v2", (_, _) => Task.FromResult("v2")))));
        await host.StartAsync();

        var end = await RunAsync(host.Services, "Workflow", null, new StartOrchestrationOptions { Version = version ?? TaskVersion.Unversioned });

        (end.FailureDetails?.ErrorType ?? end.ReadOutputAs<string>()).ShouldBe(expected);
        await host.StopAsync();
    }

    [Fact]
    public async Task Activities_InVersions_RunInTheCallersVersionOrTheOneItAsksFor()
    {
        using var host = Build(services => services.AddDurableTaskWorker(worker => worker.AddTasks(tasks => tasks
            .AddOrchestratorFunc("Run", async context => string.Join(' ',
                await context.CallActivityAsync<string>("Say"),
                await context.CallActivityAsync<string>("Say", new TaskOptions { Version = "2" }),
                await context.CallActivityAsync<string>("Plain")))
            .AddActivity("Say", "1", () => FuncTaskActivity.Create<object?, string>((context, _) => Task.FromResult("one" + context.Version)))
            .AddActivityFunc<object?, string>("Say", "2", (_, _) => Task.FromResult("two"))
            .AddActivityFunc("Plain", _ => "plain"))));
        await host.StartAsync();

        (await RunAsync(host.Services, "Run", null, new StartOrchestrationOptions { Version = "1" }))
            .ReadOutputAs<string>().ShouldBe("one1 two plain");
        await host.StopAsync();
    }

    [Fact]
    public void Registry_NameAndVersionTwice_IsRefused()
    {
        var registry = new DurableTaskRegistry().AddOrchestrator<FirstWorkflow>();
        Should.Throw<ArgumentException>(() => registry.AddOrchestrator<FirstWorkflow>()).ParamName.ShouldBe("name");
        Should.Throw<ArgumentException>(() => registry.AddActivity("Any", " ", () => null!)).ParamName.ShouldBe("version");
    }

    [Fact]
    public async Task WorkItemFilters_WhatNoWorkerTakes_Waits()
    {
        using var host = Build(services => services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks => tasks.AddOrchestratorFunc("Known", _ => Task.FromResult(1))).UseWorkItemFilters()));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();

        var waits = await client.ScheduleNewOrchestrationInstanceAsync("Unknown");

        (await RunAsync(host.Services, "Known")).ReadOutputAs<int>().ShouldBe(1);
        (await client.GetInstanceAsync(waits))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await host.StopAsync();
    }

#pragma warning disable CS0618 // The SDK calls its filter experimental.
    [Fact]
    public async Task OrchestrationFilter_ThatSaysNo_LeavesTheInstanceAsItIs()
    {
        using var host = Build(services => services.AddDurableTaskWorker(worker => worker
            .AddTasks(tasks => tasks.AddOrchestratorFunc("Run", _ => Task.FromResult(1))).UseOrchestrationFilter(new NoTests())));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();

        var waits = await client.ScheduleNewOrchestrationInstanceAsync(
            "Run", new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["test"] = "true" } });

        (await RunAsync(host.Services, "Run")).ReadOutputAs<int>().ShouldBe(1);
        (await client.GetInstanceAsync(waits))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await host.StopAsync();
    }

    private sealed class NoTests : IOrchestrationFilter
    {
        public ValueTask<bool> IsOrchestrationValidAsync(OrchestrationFilterParameters info, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(info.Name == "Run" && info.Tags?.ContainsKey("test") != true);
    }
#pragma warning restore CS0618

    [Fact]
    public async Task ExceptionPropertiesProvider_OfTheServices_AddsToFailures()
    {
        using var host = Build(services => services
            .AddSingleton<IExceptionPropertiesProvider, Lengths>()
            .AddDurableTaskWorker(worker => worker.AddTasks(tasks => tasks
                .AddOrchestratorFunc("Run", context => context.CallActivityAsync("Fail"))
                .AddActivityFunc("Fail", _ => Task.FromException(new InvalidOperationException("four"))))));
        await host.StartAsync();

        var failure = (await RunAsync(host.Services, "Run")).FailureDetails!.InnerFailure!;

        failure.ErrorType.ShouldBe(typeof(InvalidOperationException).FullName);
        failure.Properties!["length"].ShouldBe(4L);
        await host.StopAsync();
    }

    private sealed class Lengths : IExceptionPropertiesProvider
    {
        public IDictionary<string, object?>? GetExceptionProperties(Exception exception) => exception is InvalidOperationException
            ? new Dictionary<string, object?> { ["length"] = exception.Message.Length }
            : throw new NotSupportedException("A provider that fails adds nothing.");
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Tasks_BeginningsAndEnds_AreLoggedOnce(bool legacy, int copies)
    {
        var log = new List<(string Category, string? Event)>();
        using var host = Build(services => services
            .AddLogging(logging => logging.AddProvider(new Recorder(log)))
            .AddDurableTaskWorker(worker => worker
                .Configure(options => options.Logging.UseLegacyCategories = legacy)
                .AddTasks(tasks => tasks
                    .AddOrchestratorFunc("Run", context => context.CallActivityAsync("Leaf"))
                    .AddActivityFunc("Leaf", _ => { }))));
        await host.StartAsync();
        await RunAsync(host.Services, "Run");
        await host.StopAsync();

        foreach (var (kind, part) in new[] { ("Orchestration", "Orchestrations"), ("Activity", "Activities") })
            foreach (var what in new[] { "Started", "Completed" })
            {
                log.Count(entry => entry.Event == kind + what).ShouldBe(copies);
                log.ShouldContain(($"Microsoft.DurableTask.Worker.{part}", kind + what));
            }
    }

    private sealed class Recorder(List<(string Category, string? Event)> log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(log, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(List<(string Category, string? Event)> log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (log)
                    log.Add((category, eventId.Name));
            }
        }
    }

    [DurableTask("Workflow", Version = "v1")]
    private sealed class FirstWorkflow : TaskOrchestrator<object?, string>
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, object? input) => Task.FromResult("v1");
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Tests;

public sealed class HostTests
{
    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }

    [Fact]
    public async Task Host_WithEngineAlone_RunsOrchestrations()
    {
        using var host = Build(services => services.AddEmbeddedEngine(options => options.Path = ":memory:", tasks => tasks
            .AddOrchestratorFunc<string, string>("Greet", (context, name) => context.CallActivityAsync<string>("Hello", name))
            .AddActivityFunc<string, string>("Hello", (_, name) => $"Hello {name}")));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Greet", "Ann");
        (await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true)).ReadOutputAs<string>().ShouldBe("Hello Ann");
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_WithTasksFromTheWorkerBuilder_MakesActivitiesInAScopeEach()
    {
        using var host = Build(services =>
        {
            services.AddScoped<Visitor>();
            services.AddDurableTaskWorker(worker => worker.AddTasks(tasks => tasks
                .AddOrchestrator<TwoVisits>().AddActivity<Visit>()));
            services.AddEmbeddedEngine(options => options.Path = ":memory:");
        });
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(TwoVisits));
        var visitors = (await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true)).ReadOutputAs<Guid[]>()!;
        visitors.Distinct().Count().ShouldBe(2);
        await host.StopAsync();
    }

    [Theory]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.Strict, "1.0", false)]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder, "1.0", true)]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder, "2.1", false)]
    [InlineData(DurableTaskWorkerOptions.VersionMatchStrategy.None, "9.9", true)]
    public async Task Versioning_Fail_RunsOnlyWhatMatches(DurableTaskWorkerOptions.VersionMatchStrategy match, string version, bool runs)
    {
        using var host = Versioned(":memory:", "2.0", match, DurableTaskWorkerOptions.VersionFailureStrategy.Fail);
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Version", new StartOrchestrationOptions { Version = version });
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        if (runs)
            end.ReadOutputAs<string>().ShouldBe(version);
        else
            end.FailureDetails!.ErrorType.ShouldBe("VersionMismatch");
        await host.StopAsync();
    }

    [Fact]
    public async Task Versioning_Reject_LeavesItToAnotherWorker()
    {
        var folder = Directory.CreateTempSubdirectory("baton-engine-").FullName;
        try
        {
            var path = Path.Combine(folder, "e.db");
            string id;
            using (var old = Versioned(path, "1.0", DurableTaskWorkerOptions.VersionMatchStrategy.Strict,
                DurableTaskWorkerOptions.VersionFailureStrategy.Reject))
            {
                await old.StartAsync();
                var client = old.Services.GetRequiredService<DurableTaskClient>();
                id = await client.ScheduleNewOrchestrationInstanceAsync("Version", new StartOrchestrationOptions { Version = "2.0" });
                (await client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
                await old.StopAsync();
            }
            using var next = Versioned(path, "2.0", DurableTaskWorkerOptions.VersionMatchStrategy.Strict,
                DurableTaskWorkerOptions.VersionFailureStrategy.Reject);
            await next.StartAsync();
            var end = await next.Services.GetRequiredService<DurableTaskClient>()
                .WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            end.ReadOutputAs<string>().ShouldBe("2.0");
            await next.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Options_WrongValues_AreRefusedAtOnce()
    {
        using var host = Build(services => services.AddEmbeddedEngine(options => options.MaxHistoryEvents = 0));
        Should.Throw<ArgumentOutOfRangeException>(() => host.Services.GetRequiredService<DurableTaskClient>());
    }

    [Fact]
    public async Task Concurrency_OfTheWorker_IsKept()
    {
        var (running, most) = (0, 0);
        using var host = Build(services =>
        {
            services.AddEmbeddedEngine(options => options.Path = ":memory:", tasks => tasks
                .AddOrchestratorFunc("Fan", context =>
                    Task.WhenAll(Enumerable.Range(0, 20).Select(_ => context.CallActivityAsync("Count"))))
                .AddActivityFunc("Count", async _ =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }));
            services.AddDurableTaskWorker(worker => worker.Configure(options => options.Concurrency.MaximumConcurrentActivityWorkItems = 1));
        });
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        await client.WaitForInstanceCompletionAsync(await client.ScheduleNewOrchestrationInstanceAsync("Fan"));
        await host.StopAsync();

        most.ShouldBe(1);
    }

    private static IHost Versioned(string path, string version, DurableTaskWorkerOptions.VersionMatchStrategy match,
        DurableTaskWorkerOptions.VersionFailureStrategy failure) => Build(services =>
    {
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddEmbeddedEngine(options => options.Path = path, tasks => tasks
            .AddOrchestratorFunc("Version", context => Task.FromResult(context.Version)));
        services.AddDurableTaskWorker(worker => worker.UseVersioning(new DurableTaskWorkerOptions.VersioningOptions
        {
            Version = version,
            MatchStrategy = match,
            FailureStrategy = failure,
        }));
    });

    private sealed class Visitor
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    [DurableTask]
    private sealed class TwoVisits : TaskOrchestrator<object?, Guid[]>
    {
        public override async Task<Guid[]> RunAsync(TaskOrchestrationContext context, object? input) =>
            [await context.CallActivityAsync<Guid>(nameof(Visit)), await context.CallActivityAsync<Guid>(nameof(Visit))];
    }

    [DurableTask]
    private sealed class Visit(Visitor visitor) : TaskActivity<object?, Guid>
    {
        public override Task<Guid> RunAsync(TaskActivityContext context, object? input) => Task.FromResult(visitor.Id);
    }
}

using Baton.Engine.Client;
using Baton.Engine.Replay;
using Baton.Engine.Workers;
using Baton.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baton.Engine.Tests;

/// <summary>
/// An engine, its client and its clock, with tasks that a test registers; can be closed and opened again on the same file.
/// </summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    private readonly Action<DurableTaskRegistry> register;
    private readonly Action<EmbeddedEngineOptions>? configure;
    private readonly DurableTaskWorkerOptions.ConcurrencyOptions concurrency;
    private readonly string? folder;

    public EngineHarness(Action<DurableTaskRegistry> register, bool onDisk = false, Action<EmbeddedEngineOptions>? configure = null,
        ILoggerFactory? loggers = null, bool start = true, int activities = 20, int turns = 20)
    {
        concurrency = new()
        {
            MaximumConcurrentActivityWorkItems = activities,
            MaximumConcurrentOrchestrationWorkItems = turns,
        };
        this.register = register;
        this.configure = configure;
        Loggers = loggers ?? NullLoggerFactory.Instance;
        if (onDisk)
            folder = Directory.CreateTempSubdirectory("baton-engine-").FullName;
        Open(start);
    }

    public VirtualClock Clock { get; } = new();

    public ILoggerFactory Loggers { get; }

    public TaskHub Hub { get; private set; } = null!;

    public DurableTaskClient Client { get; private set; } = null!;

    public string Path => folder is null ? ":memory:" : System.IO.Path.Combine(folder, "engine.db");

    public void Open(bool start = true, Action<DurableTaskRegistry>? tasks = null)
    {
        var options = new EmbeddedEngineOptions
        {
            Path = Path,
            TimeProvider = Clock,
            Synchronous = SqliteSynchronous.Off,
            IdleEviction = Timeout.InfiniteTimeSpan,
        };
        configure?.Invoke(options);
        Hub = new TaskHub(options, Loggers);
        Client = new EmbeddedDurableTaskClient("test", Hub, new DurableTaskClientOptions { EnableEntitySupport = true });
        if (start)
            Start(tasks);
    }

    public void Start(Action<DurableTaskRegistry>? tasks = null)
    {
        var registry = new DurableTaskRegistry();
        (tasks ?? register)(registry);
        Hub.Start(new WorkerTasks(new RegistryFactory(registry), new ServiceCollection().BuildServiceProvider(),
            new RunSettings(JsonDataConverter.Default, Loggers), Clock, Loggers.CreateLogger("worker"))
        {
            Concurrency = concurrency,
        });
    }

    /// <summary>Stops the engine and opens its file again, as a restart of the process would.</summary>
    public async Task RestartAsync(bool start = true, Action<DurableTaskRegistry>? tasks = null)
    {
        await Hub.DisposeAsync();
        Open(start, tasks);
    }

    public async Task<string> StartAsync(string name, object? input = null, StartOrchestrationOptions? options = null) =>
        await Client.ScheduleNewOrchestrationInstanceAsync(name, input, options);

    public async Task<OrchestrationMetadata> EndAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await Client.WaitForInstanceCompletionAsync(id, true, limit.Token);
    }

    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null) => await EndAsync(await StartAsync(name, input));

    /// <summary>Advances the clock step by step until the instance has ended.</summary>
    public async Task<OrchestrationMetadata> EndAfterAsync(string id, TimeSpan step, int most = 1000)
    {
        for (var i = 0; i < most; i++)
        {
            await SettleAsync();
            if ((await Client.GetInstanceAsync(id))!.IsCompleted)
                return await EndAsync(id);
            Clock.Advance(step);
        }
        throw new TimeoutException($"Instance {id} has not ended: {await Client.GetInstanceAsync(id, true)}");
    }

    /// <summary>Waits until nothing is going on: no turn, no activity, nothing to store.</summary>
    public Task SettleAsync() => Eventually.IsTrueAsync(() => Hub.IsQuiet, "the engine is quiet");

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Retries an assertion for a while.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"Expected that {what} within 20 s.");
            await Task.Delay(1);
        }
    }
}

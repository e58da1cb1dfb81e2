using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Tests.Entities;

public sealed class EntityHostTests
{
    private static readonly EntityInstanceId Id = new("Cell", "a");

    [Fact]
    public async Task Entities_NotSwitchedOn_AreNotSupported()
    {
        using var host = Build(isOn: false, new Log());
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();

        Should.Throw<NotSupportedException>(() => client.Entities).Message.ShouldContain("DurableTaskClientOptions.EnableEntitySupport=false");
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Call");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var end = await client.WaitForInstanceCompletionAsync(id, true, limit.Token);
        end.FailureDetails!.ErrorType.ShouldBe("System.NotSupportedException");
        end.FailureDetails.ErrorMessage.ShouldContain("DurableTaskWorkerOptions.EnableEntitySupport=false");
        await host.StopAsync();
    }

    [Fact]
    public async Task Operation_ThatFails_IsLoggedAsTheSdkDoes()
    {
        var log = new Log();
        using var host = Build(isOn: true, log);
        await host.StartAsync();
        await host.Services.GetRequiredService<DurableTaskClient>().Entities.SignalEntityAsync(Id, "Fail");

        await Eventually.IsTrueAsync(() => log.Lines.Any(line => line.Id == 15), "the failure is logged");

        log.Lines.Single(line => line.Id == 15).ShouldBe(
            (15, LogLevel.Error, "Microsoft.DurableTask.Worker.Entities", "Unhandled exception in entity operation @cell@a/Fail.", "no ink"));
        await host.StopAsync();
    }

    private static IHost Build(bool isOn, Log log)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(log);
        builder.Services.AddEmbeddedEngine(options => options.Path = ":memory:", tasks => tasks
            .AddEntity("Cell", _ => new Cell())
            .AddOrchestratorFunc("Call", context => context.Entities.CallEntityAsync<int>(Id, "Get")));
        if (isOn)
        {
            builder.Services.AddDurableTaskWorker(worker => worker.Configure(options => options.EnableEntitySupport = true));
            builder.Services.AddDurableTaskClient(client => client.Configure(options => options.EnableEntitySupport = true));
        }
        return builder.Build();
    }

    private sealed class Cell : TaskEntity<int>
    {
        public int Get() => State;

        public void Fail() => throw new InvalidOperationException("no ink");
    }

    private sealed class Log : ILoggerProvider
    {
        public ConcurrentQueue<(int Id, LogLevel Level, string Category, string Text, string? Error)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, Log log) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            void ILogger.Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                log.Lines.Enqueue((eventId.Id, logLevel, category, formatter(state, exception), exception?.Message));
        }
    }
}

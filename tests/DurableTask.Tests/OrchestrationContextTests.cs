using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Baton.DurableTask.Tests;

public sealed class OrchestrationContextTests
{
    [Fact]
    public async Task WaitForExternalEvent_WhenTheEventComesFirst_CancelsTheTimer()
    {
        var context = new Context();
        var wait = context.WaitForExternalEvent<string>("go", TimeSpan.FromMinutes(5));

        context.Event.SetResult("now");

        (await wait).ShouldBe("now");
        context.FireAt.ShouldBe(context.CurrentUtcDateTime.AddMinutes(5));
        context.TimerToken.IsCancellationRequested.ShouldBeTrue();
        context.EventToken.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task WaitForExternalEvent_WhenTheTimeIsOver_EndsTheWait()
    {
        var context = new Context();
        var wait = context.WaitForExternalEvent<string>("go", TimeSpan.FromMinutes(5));

        context.Timer.SetResult();

        await Should.ThrowAsync<TaskCanceledException>(() => wait);
        context.TimerToken.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task WaitForExternalEvent_WhenItsCallerCancels_Ends()
    {
        var context = new Context();
        using var caller = new CancellationTokenSource();
        var wait = context.WaitForExternalEvent<string>("go", TimeSpan.FromMinutes(5), caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<TaskCanceledException>(() => wait);
        context.TimerToken.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Logger_ThatIsReplaySafe_IsSilentOnReplay()
    {
        var context = new Context { Replaying = true };
        var logger = context.CreateReplaySafeLogger("category");

        logger.LogInformation("first");
        logger.IsEnabled(LogLevel.Information).ShouldBeFalse();
        context.Replaying = false;
        logger.LogInformation("second");
        context.CreateReplaySafeLogger<Context>().LogInformation("third");

        context.Lines.ShouldBe(["category: second", "Baton.DurableTask.Tests.OrchestrationContextTests.Context: third"]);
    }

    [Fact]
    public async Task Overloads_GoToTheOneThatIsImplemented()
    {
        var context = new Context();
        var options = new SubOrchestrationOptions(instanceId: "id");

        await context.CallActivityAsync("a", options);
        await context.CallActivityAsync<int>("b", options);
        await context.CallSubOrchestratorAsync("c", 1);
        context.ContinueAsNew(new ContinueAsNewOptions { NewInput = 2, PreserveUnprocessedEvents = false });

        context.Calls.ShouldBe(["a  id", "b  id", "c 1 ", "again 2 False"]);
        context.CompareVersionTo("1").ShouldBeLessThan(0);
        Should.Throw<NotSupportedException>(() => context.Entities);
    }

    private sealed class Context : TaskOrchestrationContext, ILoggerFactory
    {
        public TaskCompletionSource Timer { get; } = new();

        public TaskCompletionSource<object> Event { get; } = new();

        public CancellationToken TimerToken { get; private set; }

        public CancellationToken EventToken { get; private set; }

        public DateTime FireAt { get; private set; }

        public bool Replaying { get; set; }

        public List<string> Lines { get; } = [];

        public List<string> Calls { get; } = [];

        public override TaskName Name => "Orchestrator";

        public override string InstanceId => "instance";

        public override ParentOrchestrationInstance? Parent => null;

        public override DateTime CurrentUtcDateTime { get; } = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        public override bool IsReplaying => Replaying;

        protected override ILoggerFactory LoggerFactory => this;

        public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
        {
            (FireAt, TimerToken) = (fireAt, cancellationToken);
            return Timer.Task.WaitAsync(cancellationToken);
        }

        public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
        {
            EventToken = cancellationToken;
            return (T)await Event.Task.WaitAsync(cancellationToken);
        }

        public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
            Called<TResult>(name, input, options);

        public override Task<TResult> CallSubOrchestratorAsync<TResult>(
            TaskName orchestratorName, object? input = null, TaskOptions? options = null) => Called<TResult>(orchestratorName, input, options);

        public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
            Calls.Add($"again {newInput} {preserveUnprocessedEvents}");

        public override T? GetInput<T>() where T : default => default;

        public override Guid NewGuid() => Guid.Empty;

        public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

        public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Lines);

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        private Task<TResult> Called<TResult>(TaskName name, object? input, TaskOptions? options)
        {
            Calls.Add($"{name.Name} {input} {(options as SubOrchestrationOptions)?.InstanceId}");
            return Task.FromResult<TResult>(default!);
        }
    }

    private sealed class Logger(string category, List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{category}: {formatter(state, exception)}");
    }
}

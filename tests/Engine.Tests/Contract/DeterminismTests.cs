using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Tests.Contract;

public sealed class DeterminismTests
{
    [Fact]
    public async Task GuidAndClock_AfterReplay_AreTheSame()
    {
        var seen = new ConcurrentQueue<string>();
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            var line = $"{context.NewGuid()} {context.NewGuid()} {context.CurrentUtcDateTime:o}";
            seen.Enqueue(line);
            await context.WaitForExternalEvent<int>("go");
            return line;
        }), onDisk: true);
        var id = await engine.StartAsync("Run");
        engine.Clock.Advance(TimeSpan.FromHours(1));
        await engine.RestartAsync();
        await engine.Client.RaiseEventAsync(id, "go", 1);
        var end = await engine.EndAsync(id);
        seen.Count.ShouldBe(2);
        seen.Distinct().ShouldHaveSingleItem().ShouldBe(end.ReadOutputAs<string>());
        seen.First().Split(' ')[0].ShouldNotBe(seen.First().Split(' ')[1]);
        seen.First()[14].ShouldBe('5');
    }

    [Fact]
    public async Task ReplaySafeLogger_AcrossReplays_WritesEachLineOnce()
    {
        using var lines = new LineLogger();
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            var logger = context.CreateReplaySafeLogger("app");
            logger.LogInformation("begin");
            await context.WaitForExternalEvent<int>("go");
            logger.LogInformation("end");
            return 1;
        }), onDisk: true, loggers: lines);
        var id = await engine.StartAsync("Run");
        await engine.RestartAsync();
        await engine.Client.RaiseEventAsync(id, "go", 1);
        await engine.EndAsync(id);
        lines.Of("app").ShouldBe(["begin", "end"]);
    }

    [Fact]
    public async Task IsReplaying_IsTrueOnlyWhileHistoryIsRepeated()
    {
        var seen = new ConcurrentQueue<string>();
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            seen.Enqueue($"a {context.IsReplaying}");
            await context.WaitForExternalEvent<int>("go");
            seen.Enqueue($"b {context.IsReplaying}");
            return 1;
        }), onDisk: true);
        var id = await engine.StartAsync("Run");
        await engine.RestartAsync();
        await engine.Client.RaiseEventAsync(id, "go", 1);
        await engine.EndAsync(id);
        seen.ShouldBe(["a False", "a True", "b False"]);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("more")]
    [InlineData("fewer")]
    [InlineData("kind")]
    public async Task ChangedCode_UnderARunningInstance_FailsItAndNamesBothSides(string change)
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await context.CallActivityAsync("First");
                return await context.WaitForExternalEvent<int>("go");
            })
            .AddActivityFunc("First", _ => { }), onDisk: true);
        var id = await engine.StartAsync("Run");
        await engine.SettleAsync();
        await engine.RestartAsync(tasks: tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            if (change == "kind")
                await context.CreateTimer(TimeSpan.FromHours(1), default);
            else if (change != "fewer")
                await context.CallActivityAsync(change == "other" ? "Second" : "First");
            if (change == "more")
                _ = context.CallActivityAsync("Third");
            return await context.WaitForExternalEvent<int>("go");
        }));
        await engine.Client.RaiseEventAsync(id, "go", 1);
        var end = await engine.EndAsync(id);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        var (says, did) = change switch
        {
            "other" => ("activity 'First' (step 0)", "activity 'Second' (step 0)"),
            "more" => ("no further step in this turn", "activity 'Third' (step 1)"),
            "fewer" => ("activity 'First' (step 0)", "no further step in this turn"),
            _ => ("activity 'First' (step 0)", "timer (step 0)"),
        };
        end.FailureDetails.ErrorMessage.ShouldStartWith(
            $"Non-Deterministic workflow detected: The history says: {says}. The code did: {did}.");
    }

    public static TheoryData<string, string> Changes()
    {
        var changes = new TheoryData<string, string>();
        foreach (var before in Steps.Keys)
            foreach (var after in Steps.Keys)
                if (before != after)
                    changes.Add(before, after);
        return changes;
    }

    private static readonly Dictionary<string, (Func<TaskOrchestrationContext, Task> Take, string Name)> Steps = new()
    {
        ["activity"] = (context => context.CallActivityAsync("Work"), "activity 'Work' (step 0)"),
        ["other activity"] = (context => context.CallActivityAsync("Rest"), "activity 'Rest' (step 0)"),
        ["child"] = (context => context.CallSubOrchestratorAsync("Child", options: new TaskOptions().WithInstanceId("c")),
            "sub-orchestration 'Child' as instance 'c' (step 0)"),
        ["other child"] = (context => context.CallSubOrchestratorAsync("Child", options: new TaskOptions().WithInstanceId("d")),
            "sub-orchestration 'Child' as instance 'd' (step 0)"),
        ["timer"] = (context => context.CreateTimer(TimeSpan.FromDays(1), default), "timer (step 0)"),
        ["event"] = (context => Send(context, "one"), "event 'one' to instance 'nobody' (step 0)"),
        ["other event"] = (context => Send(context, "two"), "event 'two' to instance 'nobody' (step 0)"),
        ["nothing"] = (context => context.WaitForExternalEvent<int>("other"), "no further step in this turn"),
    };

    private static Task Send(TaskOrchestrationContext context, string name)
    {
        context.SendEvent("nobody", name, 1);
        return context.WaitForExternalEvent<int>("other");
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Step_ReplacedUnderARunningInstance_FailsItAndNamesBothSides(string before, string after)
    {
        void Tasks(DurableTaskRegistry tasks, string step) => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await Task.WhenAny(Steps[step].Take(context), context.WaitForExternalEvent<int>("go"));
                return 1;
            })
            .AddOrchestratorFunc("Child", context => context.WaitForExternalEvent<int>("never"))
            .AddActivityFunc("Work", _ => Task.Delay(Timeout.Infinite))
            .AddActivityFunc("Rest", _ => Task.Delay(Timeout.Infinite));
        await using var engine = new EngineHarness(
            tasks => Tasks(tasks, before), onDisk: true, configure: options => options.StopTimeout = TimeSpan.Zero);
        var id = await engine.StartAsync("Run");
        await engine.Client.WaitForInstanceStartAsync(id);
        await engine.RestartAsync(tasks: tasks => Tasks(tasks, after));
        await engine.Client.RaiseEventAsync(id, "go", 1);
        var end = await engine.EndAsync(id);
        end.FailureDetails!.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        end.FailureDetails.ErrorMessage.ShouldContain(
            $"The history says: {Steps[before].Name}. The code did: {Steps[after].Name}.");
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("run")]
    [InlineData("race")]
    [InlineData("escape")]
    public async Task ForeignTask_Awaited_FailsTheOrchestrationAndSaysWhy(string how)
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", async context =>
        {
            if (how == "delay")
                await Task.Delay(1);
            if (how == "run")
                await Task.Run(() => Thread.Sleep(5));
            if (how == "race")
            {
                await Task.WhenAny(context.WaitForExternalEvent<int>("never"), Task.Delay(5));
                await context.CallActivityAsync("Any");
            }
            if (how == "escape")
            {
                await Task.Delay(5).ConfigureAwait(false);
                await context.CallActivityAsync("Any");
            }
            return 1;
        }));
        var end = await engine.RunAsync("Run");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorMessage.ShouldContain(
            "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks in an orchestrator "
            + "function's implementation or by middleware that invokes asynchronous code.");
        end.FailureDetails!.ErrorMessage.ShouldContain("may await only tasks that its context gives it");
    }

    private sealed class LineLogger : ILoggerFactory
    {
        private readonly ConcurrentQueue<(string Category, string Line)> lines = new();

        public IEnumerable<string> Of(string category) => lines.Where(line => line.Category == category).Select(line => line.Line);

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        private sealed class Logger(LineLogger owner, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format) =>
                owner.lines.Enqueue((category, format(state, error)));
        }
    }
}

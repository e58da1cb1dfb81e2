using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.DurableTask;

namespace Baton.Engine.Tests.Contract;

public sealed class TracingTests : IDisposable
{
    private readonly Activity caller = new Activity("caller").Start();

    public void Dispose() => caller.Dispose();

    [Fact]
    public async Task Spans_OfAnOrchestration_HangBelowItsCaller()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans.Enqueue);
        var seen = new ConcurrentQueue<string?>();
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await context.CallActivityAsync("Work", options: new TaskOptions { Version = "2" });
                await context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions { InstanceId = "child" });
                return 1;
            })
            .AddOrchestratorFunc("Child", context => context.CallActivityAsync<int>("Work"))
            .AddActivityFunc("Work", (TaskActivityContext _) =>
            {
                seen.Enqueue(Activity.Current?.Id);
                return 1;
            }));

        var end = await engine.RunAsync("Run");

        spans.Select(span => span.OperationName).ShouldBe(
            ["create_orchestration:Run", "activity:Work@(2)", "activity:Work", "orchestration:Child", "orchestration:Run"],
            ignoreOrder: true);
        var create = spans.Single(span => span.OperationName == "create_orchestration:Run");
        var run = spans.Single(span => span.OperationName == "orchestration:Run");
        var child = spans.Single(span => span.OperationName == "orchestration:Child");
        var first = spans.Single(span => span.OperationName == "activity:Work@(2)");
        var second = spans.Single(span => span.OperationName == "activity:Work");
        create.ParentId.ShouldBe(caller.Id);
        run.ParentId.ShouldBe(create.Id);
        child.ParentId.ShouldBe(run.Id);
        first.ParentId.ShouldBe(run.Id);
        second.ParentId.ShouldBe(child.Id);
        second.ParentSpanId.ShouldBe(child.SpanId);
        seen.ShouldBe([first.Id, second.Id]);
        foreach (var span in new[] { create, run })
            Tags(span, "orchestration", "Run", end.InstanceId);
        Tags(child, "orchestration", "Child", "child");
        Tags(first, "activity", "Work", end.InstanceId);
        first.GetTagItem("durabletask.task.task_id").ShouldBe(0);
        first.GetTagItem("durabletask.task.version").ShouldBe("2");
    }

    [Fact]
    public async Task Trace_AfterARestart_GoesOn()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans.Enqueue);
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", async context =>
            {
                await context.CallActivityAsync("Before");
                await context.WaitForExternalEvent<int>("go");
                await context.CallActivityAsync("After");
                return 1;
            })
            .AddActivityFunc("Before", (TaskActivityContext _) => 1)
            .AddActivityFunc("After", (TaskActivityContext _) => 1), onDisk: true);
        var began = engine.Clock.GetUtcNow().UtcDateTime;
        var id = await engine.StartAsync("Run");
        await engine.SettleAsync();

        await engine.RestartAsync();
        engine.Clock.Advance(TimeSpan.FromHours(1));
        await engine.Client.RaiseEventAsync(id, "go", 1);
        await engine.EndAsync(id);

        // Each once, although the code ran again and again.
        spans.Select(span => span.OperationName).ShouldBe(
            ["create_orchestration:Run", "activity:Before", "activity:After", "orchestration:Run"], ignoreOrder: true);
        var run = spans.Single(span => span.OperationName == "orchestration:Run");
        spans.Where(span => span.OperationName.StartsWith("activity:")).ShouldAllBe(span => span.ParentId == run.Id);
        (run.StartTimeUtc, run.Duration).ShouldBe((began, TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Spans_OfWhatFails_SayWhy()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(spans.Enqueue);
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Work"))
            .AddActivityFunc("Work", (Func<TaskActivityContext, int>)(_ => throw new InvalidOperationException("no ink"))));

        await engine.RunAsync("Run");

        var work = spans.Single(span => span.OperationName == "activity:Work");
        (work.Status, work.StatusDescription).ShouldBe((ActivityStatusCode.Error, "no ink"));
        var run = spans.Single(span => span.OperationName == "orchestration:Run");
        run.Status.ShouldBe(ActivityStatusCode.Error);
        run.StatusDescription.ShouldNotBeNull().ShouldContain("no ink");
    }

    [Fact]
    public async Task Listener_ThatThrows_HarmsNobody()
    {
        using var listener = Listen(span =>
        {
            if (!span.OperationName.StartsWith("create"))
                throw new InvalidOperationException("listener");
        });
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc("Run", context => context.CallActivityAsync<int>("Work"))
            .AddActivityFunc("Work", (TaskActivityContext _) => 1), activities: 1);

        (await engine.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(1);
        (await engine.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Trace_NobodyListensTo_IsNotStored()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddOrchestratorFunc("Run", _ => Task.FromResult(1)));

        var id = (await engine.RunAsync("Run")).InstanceId;

        engine.Hub.Store.Read(reader => reader.Start(reader.Find(id)!.Seq))!.Trace.ShouldBeNull();
    }

    private static void Tags(Activity span, string type, string name, string id)
    {
        span.GetTagItem("durabletask.type").ShouldBe(type);
        span.GetTagItem("durabletask.task.name").ShouldBe(name);
        span.GetTagItem("durabletask.task.instance_id").ShouldBe(id);
    }

    /// <summary>Listens to this test's trace alone: other tests run at the same time.</summary>
    private ActivityListener Listen(Action<Activity> onStopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.DurableTask",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == caller.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = onStopped,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}

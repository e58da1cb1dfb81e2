using Baton.Engine.Queues;

namespace Baton.Engine.Tests.Queues;

public sealed class EmbeddedQueuesTests : MessageQueuesContract, IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly EngineHarness _engine = new(_ => { }, onDisk: true);
    private EmbeddedQueues? _queues;

    private protected override IMessageQueues Queues => _queues ??= new EmbeddedQueues(_engine.Hub, _engine.Clock);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Restart_MessagesThatWereHeld_AreSeenAtOnceAndDoNotCount()
    {
        await SendAsync("held", "returned", "done");
        var messages = await TakeAsync(Hour);
        await Queues.RenewAsync(Queue, messages[0], Hour, default);
        await Queues.ReturnAsync(Queue, messages[1], Hour, unused: false, default);
        await Queues.DeleteAsync(Queue, messages[2], default);

        await RestartAsync();

        var again = (await TakeAsync(Hour)).ShouldHaveSingleItem();
        (again.Body, again.Id, again.DequeueCount).ShouldBe(("held", messages[0].Id, 1));
        (await Queues.DeleteAsync(Queue, messages[0], default)).ShouldBeFalse();
        _engine.Clock.Advance(Hour);
        (await TakeAsync(Hour)).Single(m => m.Body == "returned").DequeueCount.ShouldBe(2);
    }

    [Fact]
    public async Task Return_Unused_DoesNotCount()
    {
        await SendAsync("work");
        await Queues.ReturnAsync(Queue, (await TakeAsync(Hour)).Single(), TimeSpan.Zero, unused: true, default);

        (await TakeAsync(Hour)).Single().DequeueCount.ShouldBe(1);
    }

    [Fact]
    public async Task Wait_ForAHiddenMessage_EndsAtItsTimeAndSetsOneTimer()
    {
        await SendAsync("work");
        await Queues.ReturnAsync(Queue, (await TakeAsync(Hour)).Single(), Hour, unused: false, default);

        var wait = Queues.WaitAsync(Queue, TimeSpan.FromMilliseconds(100), default);
        _engine.Clock.Advance(Hour - TimeSpan.FromSeconds(1));
        wait.IsCompleted.ShouldBeFalse();
        _engine.Clock.Advance(TimeSpan.FromSeconds(2));

        await wait.WaitAsync(TimeSpan.FromSeconds(20));
        (await TakeAsync(Hour)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Order_OfThoseThatNobodyTook_IsThatOfSending()
    {
        var bodies = Enumerable.Range(0, 40).Select(i => $"{i}").ToArray();
        await SendAsync(bodies);

        string[] taken = [.. (await TakeAsync(Hour)).Concat(await TakeAsync(Hour)).Select(m => m.Body)];
        taken.ShouldBe(bodies);
    }

    private protected override Task PassAsync()
    {
        _engine.Clock.Advance(TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    private async Task RestartAsync()
    {
        await _engine.RestartAsync();
        _queues = null;
    }
}

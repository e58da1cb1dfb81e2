using Baton.Engine.Hosting.Queues;
using Baton.Engine.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Tests.Hosting;

public sealed class QueueFunctionTests : IAsyncLifetime
{
    private readonly VirtualClock _clock = new();
    private FunctionApp _app = null!;

    private QueueLog Log => _app.Services.GetRequiredService<QueueLog>();

    private IMessageQueues Queues => _app.Services.GetRequiredService<QueueConnections>().Open(null);

    public Task InitializeAsync() => UseAsync("{}");

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Message_ReachesItsFunctionOnce_AndIsGone()
    {
        await SendAsync("texts", "Grüße");
        await CalledAsync(1);
        await GoneAsync("texts");

        var (text, id, count) = Log.Calls.ShouldHaveSingleItem();
        (text, count).ShouldBe(("Grüße", 1));
        Guid.TryParse(id, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Message_OfJsonOrBytes_IsReadAsTheParametersType()
    {
        await SendAsync("orders", """{"item":"pens","count":3}""");
        await CalledAsync(1);
        await SendAsync("bytes", "AB");
        await CalledAsync(2);

        Log.Calls.Select(c => c.Text).ShouldBe(["3 × pens", "4142"]);
    }

    [Fact]
    public async Task Message_ThatCannotBeRead_IsParkedAfterFiveTries()
    {
        await SendAsync("orders", "no JSON");

        (await ParkedAsync("orders")).ShouldBe("no JSON");
        await GoneAsync("orders");
        Log.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_InAnotherEncoding_IsParkedAtOnceAsItIs()
    {
        await Queues.SendAsync("texts", ["{no base64}"], default);

        await Eventually.IsTrueAsync(() => Hidden("texts-poison") is not null, "the message is parked");
        (await Queues.ReceiveAsync("texts-poison", 1, TimeSpan.Zero, default)).Single().Body.ShouldBe("{no base64}");
        Log.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Poison_AmongAThousand_IsParkedAfterFiveTriesAndTheOthersAreDone()
    {
        Log.Work = (text, _) => text == "number 500" ? throw new InvalidOperationException("bad") : Task.CompletedTask;
        await _app.Services.GetRequiredService<QueueSender>().SendAsync("texts", [.. Enumerable.Range(1, 1000).Select(i => $"number {i}")]);

        (await ParkedAsync("texts")).ShouldBe("number 500");
        await GoneAsync("texts");
        Log.Calls.Where(c => c.Text == "number 500").Select(c => c.Count).ShouldBe([1, 2, 3, 4, 5]);
        Log.Calls.Where(c => c.Text != "number 500").Select(c => c.Text).Distinct().Count().ShouldBe(999);
        Log.Calls.Count.ShouldBe(1004);
    }

    [Fact]
    public async Task Failure_WithAVisibilityTimeout_IsTriedAgainAfterIt()
    {
        await UseAsync("""{"extensions":{"queues":{"visibilityTimeout":"00:05:00","maxDequeueCount":3}}}""");
        Log.Work = (_, _) => throw new InvalidOperationException("bad");
        await SendAsync("texts", "work");

        foreach (var tries in new[] { 1, 2 })
        {
            await CalledAsync(tries);
            await Eventually.IsTrueAsync(() => Hidden("texts") == _clock.GetUtcNow().UtcDateTime + TimeSpan.FromMinutes(5), "it is hidden");
            await Eventually.IsTrueAsync(() => _clock.NextDue <= _clock.GetUtcNow() + TimeSpan.FromMinutes(5.1), "the host waits for it");
            Log.Calls.Count.ShouldBe(tries);
            _clock.Advance(TimeSpan.FromMinutes(5.1));
        }

        (await ParkedAsync("texts")).ShouldBe("work");
        Log.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Calls_AtOnce_AreABatchAndThoseBelowTheThreshold()
    {
        await UseAsync("""{"extensions":{"queues":{"batchSize":4,"newBatchThreshold":1}}}""");
        var done = new SemaphoreSlim(0);
        Log.Work = (_, cancellation) => done.WaitAsync(cancellation);
        await _app.Services.GetRequiredService<QueueSender>().SendAsync("texts", [.. Enumerable.Range(1, 20).Select(i => $"{i}")]);

        await CalledAsync(4);
        done.Release(2);
        await Eventually.IsTrueAsync(() => Log.AtOnce == 2, "two calls are left");
        Log.Calls.Count.ShouldBe(4);
        done.Release(1);
        await CalledAsync(8);
        done.Release(17);
        await GoneAsync("texts");

        Log.MostAtOnce.ShouldBe(5);
        Log.Calls.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Function_ThatTakesLong_KeepsItsMessage()
    {
        var done = new SemaphoreSlim(0);
        Log.Work = (_, cancellation) => done.WaitAsync(cancellation);
        await SendAsync("texts", "work");
        await CalledAsync(1);

        for (var i = 0; i < 8; i++)
        {
            var hidden = Hidden("texts");
            _clock.Advance(TimeSpan.FromMinutes(5));
            await Eventually.IsTrueAsync(() => Hidden("texts") > hidden, "the lease is renewed");
        }

        done.Release();
        await GoneAsync("texts");
        Log.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stop_WhileAFunctionWaits_GivesItsMessageBackUncounted()
    {
        Log.Work = (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation);
        await SendAsync("texts", "work");
        await CalledAsync(1);
        var listeners = _app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<QueueListeners>().Single();

        await listeners.StopAsync(default).WaitAsync(TimeSpan.FromSeconds(20));

        (await Queues.ReceiveAsync("texts", 1, TimeSpan.Zero, default)).Single().DequeueCount.ShouldBe(1);
    }

    private async Task UseAsync(string hostJson)
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _app = new FunctionApp { HostJson = hostJson, Clock = _clock };
        await _app.InitializeAsync();
    }

    private Task SendAsync(string queue, string text) => _app.Services.GetRequiredService<QueueSender>().SendAsync(queue, [text]);

    private Task CalledAsync(int times) => Eventually.IsTrueAsync(() => Log.Calls.Count >= times, $"there are {times} calls");

    private async Task<string> ParkedAsync(string queue)
    {
        await Eventually.IsTrueAsync(() => Hidden($"{queue}-poison") is not null, "the message is parked");
        var message = (await Queues.ReceiveAsync($"{queue}-poison", 2, TimeSpan.Zero, default)).ShouldHaveSingleItem();
        return QueueText.Text(QueueText.Decode(message.Body, base64: true)!)!;
    }

    private Task GoneAsync(string queue) => Eventually.IsTrueAsync(() => Hidden(queue) is null, "no message is left");

    private DateTime? Hidden(string queue) =>
        _app.Services.GetRequiredService<Workers.TaskHub>().Store.Read(reader => reader.NextVisible(queue));
}

using Baton.Engine.Queues;

namespace Baton.Engine.Tests.Queues;

/// <summary>What queues promise, wherever they are.</summary>
public abstract class MessageQueuesContract
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly string _queue = $"q-{Guid.NewGuid():N}";

    private protected abstract IMessageQueues Queues { get; }

    /// <summary>Lets a little time pass.</summary>
    private protected abstract Task PassAsync();

    [Fact]
    public async Task Receive_WhatWasSent_ComesWithIdsOfItsOwnAndTheFirstCount()
    {
        await SendAsync("one", "two", "three");

        var messages = await TakeAsync(Hour);

        messages.Select(m => m.Body).ShouldBe(["one", "two", "three"], ignoreOrder: true);
        messages.Select(m => m.Id).Distinct().Count().ShouldBe(3);
        messages.ShouldAllBe(m => m.DequeueCount == 1);
        (await TakeAsync(Hour)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Count_IsOfAllThatAreThere_HeldOnesToo()
    {
        (await Queues.CountAsync(_queue, default)).ShouldBe(0);
        await SendAsync("one", "two", "three");
        var taken = await Queues.ReceiveAsync(_queue, 1, Hour, default);
        (await Queues.CountAsync(_queue, default)).ShouldBe(3);

        await Queues.DeleteAsync(_queue, taken[0], default);

        (await Queues.CountAsync(_queue, default)).ShouldBe(2);
    }

    [Fact]
    public async Task Receive_MoreThanAskedFor_LeavesTheRest()
    {
        await SendAsync("one", "two", "three");

        (await Queues.ReceiveAsync(_queue, 2, Hour, default)).Count.ShouldBe(2);
        (await Queues.ReceiveAsync(_queue, 2, Hour, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Receive_AfterTheLease_TakesTheMessageAgainAndCounts()
    {
        await SendAsync("work");
        var first = (await TakeAsync(Second)).ShouldHaveSingleItem();

        var second = await EventuallyAsync();

        second.Id.ShouldBe(first.Id);
        second.DequeueCount.ShouldBe(2);
        (await Queues.DeleteAsync(_queue, first, default)).ShouldBeFalse();
        (await Queues.RenewAsync(_queue, first, Hour, default)).ShouldBeNull();
        (await Queues.ReturnAsync(_queue, first, TimeSpan.Zero, unused: false, default)).ShouldBeFalse();
        (await Queues.DeleteAsync(_queue, second, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Delete_AHeldMessage_EndsIt()
    {
        await SendAsync("work");
        var message = (await TakeAsync(Hour)).ShouldHaveSingleItem();

        (await Queues.DeleteAsync(_queue, message, default)).ShouldBeTrue();

        (await Queues.DeleteAsync(_queue, message, default)).ShouldBeFalse();
        (await Queues.RenewAsync(_queue, message, Second, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Return_ForNoTime_ShowsTheMessageAtOnce()
    {
        await SendAsync("work");
        var message = (await TakeAsync(Hour)).ShouldHaveSingleItem();

        (await Queues.ReturnAsync(_queue, message, TimeSpan.Zero, unused: false, default)).ShouldBeTrue();

        (await TakeAsync(Hour)).ShouldHaveSingleItem().DequeueCount.ShouldBe(2);
    }

    [Fact]
    public async Task Return_ForATime_HidesTheMessageUntilThen()
    {
        await SendAsync("work");
        var message = (await TakeAsync(Hour)).ShouldHaveSingleItem();

        (await Queues.ReturnAsync(_queue, message, Second, unused: false, default)).ShouldBeTrue();

        (await TakeAsync(Hour)).ShouldBeEmpty();
        (await EventuallyAsync()).DequeueCount.ShouldBe(2);
    }

    [Fact]
    public async Task Renew_AHeldMessage_HoldsItWithANewReceipt()
    {
        await SendAsync("work");
        var message = (await TakeAsync(Second)).ShouldHaveSingleItem();

        var renewed = (await Queues.RenewAsync(_queue, message, Hour, default)).ShouldNotBeNull();
        await PassAsync();
        await PassAsync();

        (await TakeAsync(Hour)).ShouldBeEmpty();
        (await Queues.DeleteAsync(_queue, message, default)).ShouldBeFalse();
        (await Queues.DeleteAsync(_queue, renewed, default)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("<a b=\"c\">&amp; ]]> 'x'</a>")]
    [InlineData("line\r\nline\n\ttab ")]
    [InlineData("Grüße 🎻 日本")]
    public async Task Body_OfAnyText_ComesBackAsSent(string body)
    {
        await SendAsync(body);

        (await TakeAsync(Hour)).ShouldHaveSingleItem().Body.ShouldBe(body);
    }

    [Fact]
    public async Task Body_AtTheLimit_IsTaken_AboveIt_IsRefused()
    {
        await SendAsync(new string('x', 64 * 1024));

        (await TakeAsync(Hour)).ShouldHaveSingleItem().Body.Length.ShouldBe(64 * 1024);
        (await Should.ThrowAsync<QueueException>(() => SendAsync(new string('x', 64 * 1024 + 1)))).Message.ShouldContain("at most 65536 bytes");
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("two--dashes")]
    [InlineData("-dash")]
    public async Task Create_ANameThatNoQueueHas_IsRefused(string name) =>
        (await Should.ThrowAsync<QueueException>(() => Queues.CreateAsync(name, default))).Message.ShouldContain($"found '{name}'");

    [Fact]
    public async Task Create_Twice_LeavesWhatIsThere()
    {
        await SendAsync("work");
        await Queues.CreateAsync(_queue, default);

        (await TakeAsync(Hour)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Queues_OfOtherNames_HaveMessagesOfTheirOwn()
    {
        await SendAsync("work");
        var other = _queue + "-b";
        await Queues.CreateAsync(other, default);

        (await Queues.ReceiveAsync(other, 10, Hour, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Wait_ForAMessage_EndsWhenItIsSent()
    {
        await Queues.CreateAsync(_queue, default);
        var wait = Queues.WaitAsync(_queue, Hour, default);
        wait.IsCompleted.ShouldBeFalse();

        await SendAsync("work");

        await wait.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_EndsSo()
    {
        await Queues.CreateAsync(_queue, default);
        using var cancellation = new CancellationTokenSource();
        var wait = Queues.WaitAsync(_queue, Hour, cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => wait);
    }

    private protected async Task SendAsync(params string[] bodies)
    {
        await Queues.CreateAsync(_queue, default);
        await Queues.SendAsync(_queue, bodies, default);
    }

    private protected Task<IReadOnlyList<QueueMessage>> TakeAsync(TimeSpan lease) => Queues.ReceiveAsync(_queue, 32, lease, default);

    private protected string Queue => _queue;

    private async Task<QueueMessage> EventuallyAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            await PassAsync();
            if (await TakeAsync(Hour) is [var message])
                return message;
        }

        throw new TimeoutException("Expected the message to be seen again.");
    }
}

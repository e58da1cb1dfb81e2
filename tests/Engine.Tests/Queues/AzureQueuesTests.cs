using Baton.Engine.Queues;

namespace Baton.Engine.Tests.Queues;

/// <summary>The client of Azure Storage queues against Microsoft's emulator, with Microsoft's own client on the other side.</summary>
public sealed class AzureQueuesTests(AzuriteFixture fixture) : MessageQueuesContract, IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly AzureQueues _queues = Open(fixture.Azurite.ConnectionString);

    private protected override IMessageQueues Queues => _queues;

    public void Dispose() => _queues.Dispose();

    [Fact]
    public async Task Message_OfMicrosoftsClient_IsRead()
    {
        await fixture.Azurite.SendRawAsync(Queue, "<hello>");

        (await TakeAsync(TimeSpan.FromHours(1))).ShouldHaveSingleItem().Body.ShouldBe("<hello>");
    }

    [Fact]
    public async Task Message_OfOurs_IsReadByMicrosoftsClient()
    {
        await SendAsync(Convert.ToBase64String("Grüße"u8));

        (await fixture.Azurite.PeekAsync(Queue)).ShouldBe(["Grüße"]);
    }

    [Fact]
    public async Task Key_ThatIsWrong_IsRefusedWithAdviceAndWithoutTheKey()
    {
        using var queues = Open(fixture.Azurite.ConnectionString.Replace("Eby8", "Aaaa", StringComparison.Ordinal));

        var problem = await Should.ThrowAsync<QueueException>(() => queues.CreateAsync(Queue, default));

        problem.Message.ShouldContain(": 403 ");
        problem.Message.ShouldEndWith("Check the key or signature in STORAGE, and this machine's clock.");
        problem.ToString().ShouldNotContain("Aaaa");
    }

    [Fact]
    public async Task Queue_ThatIsNotThere_IsNamed() => (await Should.ThrowAsync<QueueException>(() => TakeAsync(TimeSpan.FromSeconds(1)))).Message
        .ShouldContain($"refused GET {Queue}/messages: 404 QueueNotFound");

    [Fact]
    public async Task Service_ThatIsNotThere_IsTriedAgainAndNamed()
    {
        var clock = new VirtualClock();
        using var queues = new AzureQueues(
            StorageAccount.Parse("AccountName=a;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:1", "STORAGE"), "STORAGE", clock);

        var create = queues.CreateAsync(Queue, default);
        await Eventually.IsTrueAsync(() => Advance(clock) || create.IsCompleted, "it gives up");

        (await Should.ThrowAsync<QueueException>(() => create)).Message
            .ShouldStartWith("Expected queues at http://127.0.0.1:1/, as the setting STORAGE says, found no answer (ConnectionError).");
    }

    private protected override Task PassAsync() => Task.Delay(500);

    private static AzureQueues Open(string connection) => new(StorageAccount.Parse(connection, "STORAGE"), "STORAGE", TimeProvider.System);

    private static bool Advance(VirtualClock clock)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    }
}

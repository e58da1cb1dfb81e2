using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Baton.Records;

namespace Baton.AzureHead;

/// <summary>The contract of all run stores, kept by the one on Azure Storage, and what it promises between workers besides.</summary>
public sealed class AzureRunStoreTests(AzuriteFixture azurite) : DurableRunStoreContract, IClassFixture<AzuriteFixture>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private readonly List<AzureRunStore> workers = [];
    private readonly string name = $"t{Guid.NewGuid():N}";

    [Fact]
    public async Task Begin_AnotherWorkerIsAtIt_WaitsBeyondALeaseForTheResult()
    {
        var key = new EffectKey(Run, "1");
        (await Store.BeginAsync(key, "f", [Event("intent")])).State.ShouldBe(LedgerState.Fresh);

        var begin = Worker().BeginAsync(key, "f", [Event("intent")]);
        var first = await Task.WhenAny(begin, Task.Delay(Lease * 1.7));
        first.ShouldNotBe(begin);
        await Store.CompleteAsync(key, Bytes("r"), [Event("done")]);

        Text((await begin.WaitAsync(Bound)).Result).ShouldBe("r");
        (await JournalAsync(Run)).Select(e => e.Id).ShouldBe(["intent", "done"]);
    }

    [Fact]
    public async Task Begin_AnotherWorkerDied_IsInterruptedAfterItsLease()
    {
        var dying = Worker();
        var key = new EffectKey(Run, "1");
        await dying.BeginAsync(key, "f", []);
        dying.Dispose();

        var begin = Store.BeginAsync(key, "f", []);
        var first = await Task.WhenAny(begin, Task.Delay(Lease / 3));

        first.ShouldNotBe(begin);
        (await begin.WaitAsync(Bound)).State.ShouldBe(LedgerState.Interrupted);
    }

    [Fact]
    public async Task Begin_AnotherWorkerLetGo_IsInterruptedBeforeItsLease()
    {
        var other = Worker(lease: TimeSpan.FromHours(1));
        var key = new EffectKey(Run, "1");
        await other.BeginAsync(key, "f", []);
        other.Release(key);

        (await Worker(lease: TimeSpan.FromHours(1)).BeginAsync(key, "f", []).WaitAsync(Bound)).State.ShouldBe(LedgerState.Interrupted);
    }

    [Fact]
    public async Task Begin_ManyWorkersAtOnce_OneIsFresh()
    {
        var key = new EffectKey(Run, "1");
        var fresh = 0;
        var four = Enumerable.Range(0, 4).Select(_ => Worker()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            var entry = await four[i % 4].BeginAsync(key, "f", [Event("intent")]);
            if (entry.State == LedgerState.Fresh)
            {
                Interlocked.Increment(ref fresh);
                await four[i % 4].CompleteAsync(key, Bytes("r"), [Event("done")]);
            }
            else
            {
                Text(entry.Result).ShouldBe("r");
            }
        }))).WaitAsync(Bound);

        fresh.ShouldBe(1);
        (await JournalAsync(Run)).Select(e => e.Id).ShouldBe(["intent", "done"]);
    }

    [Fact]
    public async Task Append_ManyWorkersAtOnce_HasNoGapsAndOneSeqAnId()
    {
        var four = Enumerable.Range(0, 4).Select(_ => Worker()).ToArray();

        await Task.WhenAll(four.Select((worker, w) => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await worker.AppendAsync(Run, [Event($"own-{w}-{i}"), Event($"shared-{i}")]);
        }))).WaitAsync(Bound);

        var journal = await JournalAsync(Run);
        journal.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        journal.Select(e => e.Id).Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public async Task Append_MostEventsWithMostInlineData_IsOneTransaction()
    {
        var events = Enumerable.Range(1, Rows.MostEvents).Select(i => Event($"e{i}", data: new string('x', Rows.Inline - 2))).ToArray();
        var key = new EffectKey(Run, "1");

        await Store.BeginAsync(key, "f", events);

        (await JournalAsync(Run)).Select(e => e.Data!.Value.GetString()!.Length).ShouldAllBe(length => length == Rows.Inline - 2);
        var error = await Should.ThrowAsync<ArgumentException>(() => Store.AppendAsync(Run, [.. events, Event("one more")]));
        error.Message.ShouldStartWith("Expected at most 49 events in one call, found 50.");
    }

    [Fact]
    public async Task Append_LargeData_ComesBackFromItsBlob()
    {
        await Store.AppendAsync(Run, [Event("large", data: new string('x', 500_000)), Event("small", data: 1)]);

        (await JournalAsync(Run)).Select(e => e.Data!.Value.GetRawText().Length).ShouldBe([500_002, 1]);
        (await Store.AppendAsync(Run, [Event("large")])).ShouldHaveSingleItem().Data!.Value.GetRawText().Length.ShouldBe(500_002);
    }

    [Fact]
    public async Task Delete_LongJournal_GoesWhole()
    {
        for (var i = 0; i < 5; i++)
            await Store.AppendAsync(Run, [.. Enumerable.Range(0, 40).Select(n => Event($"e{i}-{n}"))]);

        await Store.DeleteAsync(Run);

        (await JournalAsync(Run)).ShouldBeEmpty();
        (await Store.AppendAsync(Run, [Event("e0-0")])).ShouldHaveSingleItem().Seq.ShouldBe(1);
    }

    [Fact]
    public async Task Put_TenantThatClimbs_StaysBelowItsOwnName()
    {
        var hash = await Store.PutAsync("../acme", Bytes("x"));

        (await Store.GetAsync("acme", hash)).ShouldBeNull();
        Text(await Store.GetAsync("../acme", hash)).ShouldBe("x");
    }

    public override void Dispose()
    {
        foreach (var worker in workers)
            worker.Dispose();
        base.Dispose();
    }

    protected override IRunStore Open() => New(Lease);

    protected override void Close(IRunStore open) => ((AzureRunStore)open).DisposeAsync().AsTask().GetAwaiter().GetResult();

    private AzureRunStore Worker(TimeSpan? lease = null)
    {
        workers.Add(New(lease ?? Lease));
        return workers[^1];
    }

    private AzureRunStore New(TimeSpan lease) => new(new BlobContainerClient(azurite.ConnectionString, name), new TableClient(azurite.ConnectionString, name), null, lease);
}

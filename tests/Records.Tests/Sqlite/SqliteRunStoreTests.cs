using System.Diagnostics;
using System.Text;
using Baton.Agents;
using Baton.Sqlite;

namespace Baton.Records;

public sealed class SqliteRunStoreTests : IDisposable
{
    private static readonly RunKey Run = new("acme", "run-1");
    private static readonly SqliteFileOptions Quick = new() { Synchronous = SqliteSynchronous.Off };
    private readonly ScratchFolder folder = new();

    private string Path => folder.File("runs.db");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("short and plain")]
    [InlineData("long and packed ", 500)]
    public async Task Get_BlobWithAFlippedBit_IsNeverHandedOut(string part, int times = 1)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, times)));
        var file = new SqliteFile(Path, Quick);
        using var store = new SqliteRunStore(file);
        var hash = await store.PutAsync("acme", content);
        var body = (byte[])Ask(file, "SELECT body FROM blobs")!;
        var damaged = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var flipped = body.ToArray();
            flipped[i] ^= (byte)(1 << (i % 8));
            Ask(file, "UPDATE blobs SET body = $1", flipped);
            try
            {
                (await store.GetAsync("acme", hash)).ShouldNotBeNull().ToArray().ShouldBe(content);
            }
            catch (BlobDamagedException e)
            {
                (e.Tenant, e.Hash).ShouldBe(("acme", hash));
                damaged++;
            }
        }

        // Some flips in a deflated body say the same in another way.
        damaged.ShouldBeGreaterThan(body.Length / 2);
    }

    [Fact]
    public async Task Get_BlobThatUnpacksToMoreThanItsLength_IsReportedAsDamaged()
    {
        var file = new SqliteFile(Path, Quick);
        using var store = new SqliteRunStore(file);
        var hash = await store.PutAsync("acme", new byte[10_000]);
        foreach (var size in new[] { 5000, 20_000, int.MaxValue, -1 })
        {
            Ask(file, $"UPDATE blobs SET size = {size}");
            await Should.ThrowAsync<BlobDamagedException>(() => store.GetAsync("acme", hash));
        }
    }

    [Fact]
    public async Task Begin_ResultThatCannotBeUnpacked_IsReportedAsDamaged()
    {
        var file = new SqliteFile(Path, Quick);
        using var store = new SqliteRunStore(file);
        var key = new EffectKey(Run, "1");
        await store.BeginAsync(key, "f", []);
        await store.CompleteAsync(key, new byte[10_000], []);
        Ask(file, "UPDATE effects SET size = 20000");

        await Should.ThrowAsync<StoreDamagedException>(() => store.BeginAsync(key, "f", []));
    }

    [Fact]
    public async Task Put_LongTexts_AreKeptShorter()
    {
        using (var store = new SqliteRunStore(Path, Quick))
            for (var i = 0; i < 10; i++)
                await store.PutAsync("acme", Encoding.UTF8.GetBytes($"{i}" + string.Concat(Enumerable.Repeat("a tool result ", 20_000))));

        new FileInfo(Path).Length.ShouldBeLessThan(400_000);
    }

    [Fact]
    public async Task Read_AHundredThousandEvents_CostsTheSameAsInAShortJournal()
    {
        using var store = new SqliteRunStore(Path, Quick);
        const int Events = 100_000, Page = 1000;
        async Task AppendAsync(int from) =>
            await store.AppendAsync(Run, [.. Enumerable.Range(from, Page).Select(n => Event(Run, $"event-{n}"))]);
        Task AppendOneAsync() => store.AppendAsync(Run, [Event(Run, $"more-{Guid.NewGuid()}")]);
        await AppendAsync(0);
        var whole = await FastestAsync(() => store.ReadAsync(Run, 0, Page));
        var one = await FastestAsync(AppendOneAsync);

        for (var i = Page; i < Events; i += Page)
            await AppendAsync(i);

        foreach (var after in new[] { 0, Events / 2, Events - Page })
            (await FastestAsync(() => store.ReadAsync(Run, after, Page))).ShouldBeLessThan(whole * 5);
        (await FastestAsync(AppendOneAsync)).ShouldBeLessThan((one * 5) + TimeSpan.FromMilliseconds(1));

        static async Task<TimeSpan> FastestAsync(Func<Task> call)
        {
            var fastest = TimeSpan.MaxValue;
            for (var i = 0; i < 10; i++)
            {
                var watch = Stopwatch.StartNew();
                await call();
                fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
            }
            return fastest;
        }
    }

    [Fact]
    public async Task ToolCalls_ManyInRunsSideBySide_GrowTheFileByTheSameEach()
    {
        const int Calls = 1500;
        var sizes = new List<long>();
        for (var round = 0; round < 3; round++)
        {
            using (var store = new SqliteRunStore(Path, Quick))
                await Task.WhenAll(Enumerable.Range(0, 10).Select(
                    run => CallsAsync(store, new RunKey("acme", $"run-{run}"), round * Calls, Calls / 10)));
            sizes.Add(new FileInfo(Path).Length);
        }

        var (second, third) = (sizes[1] - sizes[0], sizes[2] - sizes[1]);
        third.ShouldBeInRange((long)(second * 0.85), (long)(second * 1.15));
        (third / Calls).ShouldBeLessThan(1700, "600 bytes of data, three events, an effect and their indexes");

        static async Task CallsAsync(SqliteRunStore store, RunKey run, int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                var key = new EffectKey(run, $"2.{i}.1");
                await store.BeginAsync(key, new string('f', 64), [Event(run, $"2.{i}.1:intent", 200)]);
                await store.CompleteAsync(key, new byte[100], [Event(run, $"2.{i}.1:done", 200), Event(run, $"2.{i}:next", 200)]);
            }
        }
    }

    [Fact]
    public void Open_FileInUse_NamesTheOwner()
    {
        using var store = new SqliteRunStore(Path, Quick);

        Should.Throw<StoreLockedException>(() => new SqliteRunStore(Path, Quick)).Pid.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public void Open_FileOfANewerRelease_LeavesItAloneAndLetsGo()
    {
        using (var newer = new SqliteFile(Path, Quick))
            newer.UseSchema(RunStoreSchema.Version + 1, RunStoreSchema.Upgrade);

        Should.Throw<StoreVersionException>(() => new SqliteRunStore(Path, Quick));

        new SqliteFile(Path, Quick).Dispose();
    }

    [Fact]
    public async Task Append_DiskIsFull_IsNeverAcknowledgedAndTheRestStays()
    {
        var file = new SqliteFile(Path, Quick);
        var acknowledged = 0;
        using (var store = new SqliteRunStore(file))
        {
            Ask(file, "PRAGMA max_page_count=60");
            await Should.ThrowAsync<RunStoreException>(async () =>
            {
                for (; acknowledged < 10_000; acknowledged++)
                    await store.AppendAsync(Run, [Event(Run, $"e{acknowledged}", 500)]);
            });
            acknowledged.ShouldBeGreaterThan(50);
            (await store.ReadAsync(Run, 0, int.MaxValue)).Count.ShouldBe(acknowledged);
        }

        using var again = new SqliteRunStore(Path, Quick);
        (await again.ReadAsync(Run, 0, int.MaxValue)).Count.ShouldBe(acknowledged);
    }

    [Fact]
    public async Task Begin_DiskIsFull_LetsGoOfTheKey()
    {
        var file = new SqliteFile(Path, Quick);
        using var store = new SqliteRunStore(file);
        var key = new EffectKey(Run, "1");
        Ask(file, "PRAGMA max_page_count=1");
        await Should.ThrowAsync<RunStoreException>(() => store.BeginAsync(key, "f", [Event(Run, "intent", 10_000)]));
        Ask(file, "PRAGMA max_page_count=1000");

        var entry = await store.BeginAsync(key, "f", [Event(Run, "intent", 10_000)]).WaitAsync(TimeSpan.FromSeconds(30));

        entry.State.ShouldBe(LedgerState.Fresh);
    }

    [Fact]
    public async Task Delete_LargeRuns_FreesTheirSpaceForOthers()
    {
        using (var store = new SqliteRunStore(Path, Quick))
            await store.AppendAsync(Run, [.. Enumerable.Range(0, 5000).Select(i => Event(Run, $"e{i}", 200))]);
        var size = new FileInfo(Path).Length;

        using (var store = new SqliteRunStore(Path, Quick))
        {
            await store.DeleteAsync(Run);
            await store.AppendAsync(Run, [.. Enumerable.Range(0, 5000).Select(i => Event(Run, $"e{i}", 200))]);
        }

        new FileInfo(Path).Length.ShouldBeLessThanOrEqualTo(size + 65_536);
    }

    private static RunEvent Event(RunKey run, string id, int dataLength = 0) => new()
    {
        Id = id,
        Time = DateTimeOffset.UnixEpoch,
        Type = EventTypes.ToolCompleted,
        Run = run.Run,
        Tenant = run.Tenant,
        Data = dataLength == 0 ? null : System.Text.Json.JsonSerializer.SerializeToElement(new string('x', dataLength)),
    };

    /// <summary>Runs a statement while the store is idle.</summary>
    private static object? Ask(SqliteFile file, string sql, object? value = null)
    {
        using var command = file.Writer.CreateCommand();
        command.CommandText = sql;
        if (value is not null)
            command.Parameters.AddWithValue("$1", value);
        return command.ExecuteScalar();
    }
}

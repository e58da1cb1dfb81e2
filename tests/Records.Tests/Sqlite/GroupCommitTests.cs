using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Records;

public sealed class GroupCommitTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly SqliteFile file;
    private readonly GroupCommit writer;

    public GroupCommitTests()
    {
        file = new SqliteFile(folder.File("x.db"));
        file.UseSchema(1, (connection, _) => Execute(connection, "CREATE TABLE t (no INTEGER PRIMARY KEY, body BLOB)"));
        writer = new GroupCommit(file);
    }

    private static TimeSpan Bound => TimeSpan.FromSeconds(30);

    public void Dispose()
    {
        writer.Dispose();
        file.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Do_ManyWhileTheWriterIsBusy_ShareOneCommit()
    {
        var commits = 0;
        using var hook = new CommitHook(file.Writer, () => commits++);
        using var open = new ManualResetEventSlim();
        var first = Block(open);
        var rest = Enumerable.Range(1, 100).Select(no => Insert(no)).ToList();

        open.Set();
        await Task.WhenAll(rest.Append(first)).WaitAsync(Bound);

        commits.ShouldBe(2);
        Count().ShouldBe(100);
    }

    [Fact]
    public async Task Do_Answered_IsCommitted()
    {
        for (var no = 1; no <= 50; no++)
        {
            await Insert(no);
            Count().ShouldBe(no);
        }
    }

    [Fact]
    public async Task Do_OneOfManyFails_TheOthersAreCommittedAndItLeavesNothing()
    {
        using var open = new ManualResetEventSlim();
        var first = Block(open);
        var before = Insert(1);
        var failing = writer.Do<int>(session =>
        {
            session.Execute("INSERT INTO t VALUES (2, NULL)");
            throw new LedgerConflictException(default, "a", "b");
        }, CancellationToken.None);
        var after = Insert(3);

        open.Set();
        await Task.WhenAll(first, before, after).WaitAsync(Bound);

        await Should.ThrowAsync<LedgerConflictException>(() => failing);
        Count().ShouldBe(2);
    }

    [Fact]
    public async Task Do_CancelledBeforeItsTurn_IsNotDone()
    {
        using var open = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var first = Block(open);
        var cancelled = Insert(1, stop.Token);
        var other = Insert(2);
        await stop.CancelAsync();

        open.Set();
        await Task.WhenAll(first, other).WaitAsync(Bound);

        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        Count().ShouldBe(1);
    }

    [Fact]
    public async Task Do_DiskIsFull_FailsWithItsReasonAndSmallWorkGoesOn()
    {
        Execute(file.Writer, "PRAGMA max_page_count=20");
        using var open = new ManualResetEventSlim();
        var first = Block(open);
        var small = Insert(1);
        var large = writer.Do(session => session.Execute("INSERT INTO t VALUES (2, $1)", new byte[200_000]), CancellationToken.None);
        var smallToo = Insert(3);

        open.Set();
        await Task.WhenAll(first, small, smallToo).WaitAsync(Bound);

        var error = await Should.ThrowAsync<RunStoreException>(() => large);
        error.Closed.ShouldBeFalse();
        error.Message.ShouldContain("the disk is full");
        Count().ShouldBe(2);
        Execute(file.Writer, "PRAGMA max_page_count=1000");
        await writer.Do(session => session.Execute("INSERT INTO t VALUES (2, $1)", new byte[200_000]), CancellationToken.None);
    }

    [Fact]
    public async Task Do_DiskFails_NothingIsAcceptedAfterwards()
    {
        using var open = new ManualResetEventSlim();
        var first = Block(open);
        var neighbour = Insert(1);
        var failing = writer.Do<int>(_ => throw new SqliteException("disk I/O error", 10, 1034), CancellationToken.None);
        open.Set();
        await first.WaitAsync(Bound);

        foreach (var call in new[] { neighbour, failing, Insert(2), Insert(3) })
            (await Should.ThrowAsync<RunStoreException>(() => call.WaitAsync(Bound))).Closed.ShouldBeTrue();

        Count().ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_WorkIsWaiting_IsDoneFirstAndLaterWorkIsRefused()
    {
        using var open = new ManualResetEventSlim();
        var first = Block(open);
        var waiting = Insert(1);
        var dispose = Task.Run(writer.Dispose);

        open.Set();
        await Task.WhenAll(first, waiting, dispose).WaitAsync(Bound);

        Count().ShouldBe(1);
        Should.Throw<ObjectDisposedException>(() => { _ = Insert(2); });
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Keeps the writer busy until the gate opens.</summary>
    private Task<int> Block(ManualResetEventSlim open)
    {
        using var started = new ManualResetEventSlim();
        var busy = writer.Do(_ =>
        {
            started.Set();
            open.Wait(Bound);
            return 0;
        }, CancellationToken.None);
        started.Wait(Bound);
        return busy;
    }

    private Task<int> Insert(long no, CancellationToken cancellation = default) =>
        writer.Do(session => session.Execute("INSERT INTO t VALUES ($1, NULL)", no), cancellation);

    private long Count()
    {
        using var reader = file.OpenReader();
        using var command = reader.CreateCommand();
        command.CommandText = "SELECT count(*) FROM t";
        return (long)command.ExecuteScalar()!;
    }

    private sealed class CommitHook : IDisposable
    {
        private readonly SqliteConnection connection;

        public CommitHook(SqliteConnection connection, Action committed)
        {
            this.connection = connection;
            SQLitePCL.raw.sqlite3_commit_hook(connection.Handle, _ =>
            {
                committed();
                return 0;
            }, null);
        }

        public void Dispose() => SQLitePCL.raw.sqlite3_commit_hook(connection.Handle, null, null);
    }
}

using Baton.Agents;
using Baton.Sqlite;
using SQLitePCL;

namespace Baton.Records;

public sealed class LongJournalTests
{
    private const int Events = 100_000;
    private const int Page = 500;

    [Fact]
    public async Task Read_HundredThousandEventsByPages_TakesTheSameWorkForEachPage()
    {
        using var folder = new ScratchFolder();
        using var store = new SqliteRunStore(folder.File("records.db"), new SqliteFileOptions { Synchronous = SqliteSynchronous.Off });
        var run = new RunKey("default", "long");
        for (var from = 0; from < Events; from += 5_000)
        {
            await store.AppendAsync(run, Make(run, from, 5_000));
            await store.AppendAsync(new RunKey("default", "other"), Make(new RunKey("default", "other"), from, 50));
        }

        var steps = 0L;
        await store.ReadAsync(run, 0, 1);
        store.Readers.Read(session =>
        {
            raw.sqlite3_progress_handler(session.Connection.Handle, 1, _ => (int)(++steps * 0), null);
            return 0;
        });

        var work = new List<long>();
        long after = 0, seen = 0;
        while (true)
        {
            var before = steps;
            var events = await store.ReadAsync(run, after, Page);
            if (events.Count == 0)
                break;
            events.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(n => after + n));
            (after, seen) = (events[^1].Seq, seen + events.Count);
            work.Add(steps - before);
        }

        seen.ShouldBe(Events);
        work[0].ShouldBeInRange(Page, Page * 40);
        work.Max().ShouldBeLessThanOrEqualTo(work[0] + 50);

        var waited = steps;
        await store.WaitAsync(run, Events - 1, CancellationToken.None);
        (steps - waited).ShouldBeInRange(1, 100, "to know that there is more takes no look at what there is");
    }

    private static RunEvent[] Make(RunKey run, int from, int count) =>
        [.. Enumerable.Range(from, count).Select(n => new RunEvent { Id = $"{n}", Time = DateTimeOffset.UnixEpoch, Type = "decision.made", Run = run.Run, Tenant = run.Tenant })];
}

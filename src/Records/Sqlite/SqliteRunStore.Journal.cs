using System.Runtime.InteropServices;
using System.Text.Json;
using Baton.Agents;
using Microsoft.Data.Sqlite;

namespace Baton.Records;

public sealed partial class SqliteRunStore
{
    private const string EventColumns = "seq, id, time, type, step, agent, trace, data";

    // What is in the file was checked when it came in; the parser does not recurse.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunEvent>> AppendAsync(
        RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default)
    {
        Check(run, events);
        if (events.Count == 0)
            return [];
        var journaled = await writer.Do(session => Append(session, run, FindOrAddRun(session, run), events), cancellation);
        signals.Ring(run);
        return journaled;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> ReadAsync(RunKey run, long after, int limit, CancellationToken cancellation = default)
    {
        Check(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return Task.Run<IReadOnlyList<RunEvent>>(() => readers.Read(session => session.All(
            $"""
            SELECT {EventColumns} FROM events
            WHERE run = (SELECT no FROM runs WHERE tenant = $1 AND run = $2) AND seq > $3 ORDER BY seq LIMIT $4
            """, row => ReadEvent(row, run), run.Tenant, run.Run, after, limit)), cancellation);
    }

    /// <inheritdoc/>
    public async Task WaitAsync(RunKey run, long after, CancellationToken cancellation)
    {
        Check(run);
        using var seat = signals.Sit(run);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = seat.Next;
            if (readers.Read(session => LastSeq(session, run)) > after)
                return;
            await next.WaitAsync(cancellation);
        }
    }

    private static long LastSeq(Session session, RunKey run) => session.First(
        "SELECT coalesce(max(seq), 0) FROM events WHERE run = (SELECT no FROM runs WHERE tenant = $1 AND run = $2)",
        row => row.GetInt64(0), run.Tenant, run.Run);

    private static List<RunEvent> Append(Session session, RunKey run, long no, IReadOnlyList<RunEvent> events)
    {
        var last = session.First("SELECT coalesce(max(seq), 0) FROM events WHERE run = $1", row => row.GetInt64(0), no);
        var journaled = new List<RunEvent>(events.Count);
        foreach (var e in events)
        {
            var data = e.Data is { } json ? JsonMarshal.GetRawUtf8Value(json).ToArray() : null;
            var isNew = session.Execute(
                "INSERT INTO events (run, seq, id, time, type, step, agent, trace, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                + "ON CONFLICT (run, id) DO NOTHING",
                no, last + 1, e.Id, e.Time.UtcTicks, e.Type, e.Step, e.Agent, e.TraceId, data) == 1;
            journaled.Add(isNew
                ? e with { Seq = ++last, Time = e.Time.ToUniversalTime() }
                : session.First($"SELECT {EventColumns} FROM events WHERE run = $1 AND id = $2", row => ReadEvent(row, run), no, e.Id)!);
        }
        return journaled;
    }

    private static RunEvent ReadEvent(SqliteDataReader row, RunKey run)
    {
        return new RunEvent
        {
            Seq = row.GetInt64(0),
            Id = row.GetString(1),
            Time = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
            Type = row.GetString(3),
            Run = run.Run,
            Tenant = run.Tenant,
            Step = Text(4),
            Agent = Text(5),
            TraceId = Text(6),
            Data = row.IsDBNull(7) ? null : JsonElement.Parse(row.GetFieldValue<byte[]>(7), AnyDepth),
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    private static void Check(RunKey run, IReadOnlyList<RunEvent> events)
    {
        Check(run);
        ArgumentNullException.ThrowIfNull(events);
        foreach (var e in events)
        {
            if (e.Run != run.Run || e.Tenant != run.Tenant)
                throw new ArgumentException(
                    $"Expected events of run {run.Run} of tenant {run.Tenant}, found {e.Id} of run {e.Run} of tenant {e.Tenant}.",
                    nameof(events));
            if (e.Data is { } data && JsonMarshal.GetRawUtf8Value(data).Length is > RunStoreLimits.EventData and var size)
                throw new ContentTooLargeException($"data of the event {e.Id}", size, RunStoreLimits.EventData);
        }
    }
}

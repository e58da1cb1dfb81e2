using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Keeps what is known of a batch in a journal of its own, beside those of the runs.</summary>
public sealed class BatchJournal(Journal journal, IRunStore store)
{
    /// <summary>Names the journal. No run can have such an id.</summary>
    public static RunKey Key(string tenant, string batch) => new(tenant, $"batch.{batch}");

    /// <summary>Everything on record; null when there is no such batch.</summary>
    public async Task<BatchRecord?> ReadAsync(string tenant, string batch, CancellationToken cancellation)
    {
        BatchRecord? record = null;
        await foreach (var e in journal.ReadAsync(Key(tenant, batch), cancellation))
        {
            switch (e.Type)
            {
                case EventTypes.BatchStarted:
                    record ??= new BatchRecord { Request = Data<BatchRequest>(e), StartedAt = e.Time };
                    break;
                case EventTypes.BatchLines when record is not null:
                    var group = Data<BatchGroup>(e);
                    record.Groups[group.From] = group;
                    break;
                case EventTypes.BatchReceived when record is not null:
                    record.IsReceived = true;
                    break;
                case EventTypes.MessageParked when record is not null:
                    record.Parked[e.Text("run")!] = e.Text("reason")!;
                    break;
            }
        }

        return record;
    }

    /// <summary>Records that a batch was asked for; the first time counts.</summary>
    public Task StartAsync(string tenant, BatchRequest request, CancellationToken cancellation) =>
        AppendAsync(tenant, request.Id, EventTypes.BatchStarted, request, null, cancellation);

    /// <summary>Records that a group is in the queue.</summary>
    /// <returns>The group as it is on record: another one where somebody else was first.</returns>
    public async Task<BatchGroup> AddAsync(string tenant, string batch, BatchGroup group, CancellationToken cancellation) =>
        Data<BatchGroup>(await AppendAsync(tenant, batch, EventTypes.BatchLines, group, $"{group.From}", cancellation));

    /// <summary>Records that there are no more lines.</summary>
    public Task EndAsync(string tenant, string batch, CancellationToken cancellation) =>
        AppendAsync(tenant, batch, EventTypes.BatchReceived, new { }, null, cancellation);

    private static T Data<T>(RunEvent e) => e.Data!.Value.Deserialize<T>(BatonJson.Options)!;

    private async Task<RunEvent> AppendAsync(string tenant, string batch, string type, object data, string? which, CancellationToken cancellation)
    {
        var key = Key(tenant, batch);
        var scope = new RunScope(key.Tenant, key.Run, "", "", Journal.TraceId(key), null);
        return (await store.AppendAsync(key, [journal.Event(scope, type, null, null, data, which)], cancellation))[0];
    }
}

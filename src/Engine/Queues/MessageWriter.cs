using System.Globalization;
using System.Text;
using Baton.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Queues;

/// <summary>The statements that change messages. A part of <see cref="StoreWriter"/>.</summary>
internal sealed class MessageWriter(SqliteConnection connection) : IDisposable
{
    private readonly Statement insert = new(
        connection, "INSERT INTO messages (queue, id, body, inserted, visible, dequeued, receipt, held) VALUES (?1, ?2, ?3, ?4, ?4, 0, 0, 0)");
    private readonly Statement visible = new(
        connection,
        "SELECT seq, id, body, inserted, dequeued, receipt FROM messages WHERE queue = ?1 AND visible <= ?2 ORDER BY visible, seq LIMIT ?3");
    private readonly Statement take = new(
        connection, "UPDATE messages SET visible = ?1, dequeued = ?2, receipt = ?3, held = 1 WHERE seq = ?4");
    private readonly Statement renew = new(
        connection, "UPDATE messages SET visible = ?1, receipt = receipt + 1 WHERE seq = ?2 AND id = ?3 AND receipt = ?4");
    private readonly Statement giveBack = new(
        connection,
        "UPDATE messages SET visible = ?1, receipt = receipt + 1, held = 0, dequeued = dequeued - ?2 WHERE seq = ?3 AND id = ?4 AND receipt = ?5");
    private readonly Statement delete = new(connection, "DELETE FROM messages WHERE seq = ?1 AND id = ?2 AND receipt = ?3");
    private readonly Statement changes = new(connection, "SELECT changes()");
    private readonly Statement release = new(
        connection, "UPDATE messages SET visible = ?1, dequeued = dequeued - 1, receipt = receipt + 1, held = 0 WHERE held = 1");

    public void Insert(string queue, string id, string body, DateTime now) =>
        insert.Bind(queue).Bind(id).Bind(Encoding.UTF8.GetBytes(body)).Bind(now.Ticks).Run();

    public List<QueueMessage> Take(string queue, int most, DateTime now, DateTime until)
    {
        var rows = new List<(long Seq, QueueMessage Message)>();
        visible.Bind(queue).Bind(now.Ticks).Bind(most);
        try
        {
            while (visible.Read())
            {
                var (seq, receipt) = (visible.Long(0), visible.Long(5) + 1);
                rows.Add((seq, new QueueMessage(
                    visible.Text(1)!,
                    Receipt(seq, receipt),
                    Encoding.UTF8.GetString(visible.Blob(2)),
                    visible.Long(4) + 1,
                    new DateTimeOffset(visible.Long(3), TimeSpan.Zero))));
            }
        }
        finally
        {
            visible.Reset();
        }

        foreach (var (seq, message) in rows)
            take.Bind(until.Ticks).Bind(message.DequeueCount).Bind(Number(message.Receipt).Receipt).Bind(seq).Run();
        return [.. rows.Select(row => row.Message)];
    }

    /// <summary>Null: the receipt is an old one.</summary>
    public QueueMessage? Renew(QueueMessage message, DateTime until)
    {
        var (seq, receipt) = Number(message.Receipt);
        renew.Bind(until.Ticks).Bind(seq).Bind(message.Id).Bind(receipt).Run();
        return Changed() ? message with { Receipt = Receipt(seq, receipt + 1) } : null;
    }

    /// <summary>False: the receipt is an old one.</summary>
    public bool Return(QueueMessage message, DateTime visibleFrom, bool unused)
    {
        var (seq, receipt) = Number(message.Receipt);
        giveBack.Bind(visibleFrom.Ticks).Bind(unused ? 1 : 0).Bind(seq).Bind(message.Id).Bind(receipt).Run();
        return Changed();
    }

    /// <summary>False: the receipt is an old one.</summary>
    public bool Delete(QueueMessage message)
    {
        var (seq, receipt) = Number(message.Receipt);
        delete.Bind(seq).Bind(message.Id).Bind(receipt).Run();
        return Changed();
    }

    /// <summary>Gives back whatever was taken and not given back, as if it had not been taken.</summary>
    public void Release(DateTime now) => release.Bind(now.Ticks).Run();

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[insert, visible, take, renew, giveBack, delete, changes, release])
            statement.Dispose();
    }

    private static string Receipt(long seq, long receipt) => string.Create(CultureInfo.InvariantCulture, $"{seq}.{receipt}");

    private static (long Seq, long Receipt) Number(string receipt)
    {
        var dot = receipt.IndexOf('.', StringComparison.Ordinal);
        return (long.Parse(receipt.AsSpan(0, dot), CultureInfo.InvariantCulture), long.Parse(receipt.AsSpan(dot + 1), CultureInfo.InvariantCulture));
    }

    private bool Changed()
    {
        try
        {
            return changes.Read() && changes.Long(0) > 0;
        }
        finally
        {
            changes.Reset();
        }
    }
}

using Baton.Engine.Entities;
using Baton.Engine.History;
using Baton.Engine.Queues;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Store;

/// <summary>The statements that change the store. Used by the writer's thread alone, inside its transaction.</summary>
internal sealed class StoreWriter(SqliteConnection connection) : IDisposable
{
    private readonly Statement begin = new(connection, "BEGIN IMMEDIATE");
    private readonly Statement commit = new(connection, "COMMIT");
    private readonly Statement rollback = new(connection, "ROLLBACK");
    private readonly Statement insertInstance = new(connection, """
        INSERT INTO instances (seq, id, name, version, execution, created, status, completed, wake, busy, parent, custom, tags)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """);
    private readonly Statement updateInstance = new(connection, """
        UPDATE instances SET version = ?1, execution = ?2, status = ?3, completed = ?4, wake = ?5, busy = ?6, custom = ?7 WHERE seq = ?8
        """);
    private readonly Statement ended = new(connection, "SELECT 1 FROM instances WHERE seq = ?1 AND completed IS NOT NULL");
    private readonly Statement deleteInstance = new(connection, "DELETE FROM instances WHERE seq = ?1");
    private readonly Statement forgetParent = new(connection, "UPDATE instances SET parent = NULL WHERE parent = ?1");
    private readonly Statement insertHistory = new(connection, "INSERT INTO history (instance, after, events) VALUES (?1, ?2, ?3)");
    private readonly Statement deleteHistory = new(connection, "DELETE FROM history WHERE instance = ?1");
    private readonly Statement insertInbox = new(
        connection, "INSERT INTO inbox (seq, instance, execution, at, event) VALUES (?1, ?2, ?3, ?4, ?5)");
    private readonly Statement deleteInbox = new(connection, "DELETE FROM inbox WHERE seq = ?1");

    private EntityWriter? entities;
    private MessageWriter? messages;

    /// <summary>The statements about entities.</summary>
    public EntityWriter Entities => entities ??= new EntityWriter(connection);

    /// <summary>The statements about messages of queues.</summary>
    public MessageWriter Messages => messages ??= new MessageWriter(connection);

    public void Begin() => begin.Run();

    public void Commit() => commit.Run();

    /// <summary>Lets go of what a failure has left half done, so that the file can be closed at once.</summary>
    public void Abandon()
    {
        try
        {
            rollback.Run();
        }
        catch (SqliteException)
        {
            // The failure has ended the transaction already, or the disk does not answer; closing the file will do the same.
        }
    }

    public void Insert(InstanceRow row) => insertInstance
        .Bind(row.Seq).BindId(row.Id).Bind(row.Name).Bind(row.Version).Bind(row.Execution).Bind(row.Created.Ticks)
        .Bind((long)row.Status).Bind(row.Completed?.Ticks - row.Created.Ticks).Bind(row.Wake?.Ticks).Bind(row.IsBusy ? 1 : 0).Bind(row.Parent)
        .Bind(row.CustomStatus).Bind(TagBytes(row.Tags)).Run();

    public void Update(InstanceRow row) => updateInstance
        .Bind(row.Version).Bind(row.Execution).Bind((long)row.Status).Bind(row.Completed?.Ticks - row.Created.Ticks).Bind(row.Wake?.Ticks)
        .Bind(row.IsBusy ? 1 : 0).Bind(row.CustomStatus).Bind(row.Seq).Run();

    public void Append(InstanceRow instance, DateTime at, byte[] events) =>
        insertHistory.Bind(instance.Seq).Bind(at.Ticks - instance.Created.Ticks).Bind(events).Run();

    public void DeleteHistory(long instance) => deleteHistory.Bind(instance).Run();

    public void Post(long seq, long instance, long? execution, HistoryEvent e)
    {
        insertInbox.Bind(seq).Bind(instance).Bind(execution).Bind(e.At.Ticks).Bind(new Episode(e.At, [e]).ToBytes()).Run();
    }

    public void Take(long inboxSeq) => deleteInbox.Bind(inboxSeq).Run();

    /// <summary>Whether an instance is in the store and has ended, as of this transaction.</summary>
    public bool HasEnded(long instance)
    {
        try
        {
            return ended.Bind(instance).Read();
        }
        finally
        {
            ended.Reset();
        }
    }

    /// <summary>Removes an instance and all that belongs to it. Its children, if any are left, become orphans.</summary>
    public void Delete(long instance)
    {
        deleteHistory.Bind(instance).Run();
        forgetParent.Bind(instance).Run();
        deleteInstance.Bind(instance).Run();
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[begin, commit, rollback, insertInstance, updateInstance, ended, deleteInstance,
            forgetParent, insertHistory, deleteHistory, insertInbox, deleteInbox])
            statement.Dispose();
        entities?.Dispose();
        messages?.Dispose();
    }

    private static byte[]? TagBytes(IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null or { Count: 0 })
            return null;
        var writer = new HistoryWriter();
        writer.Map(tags);
        return writer.ToArray();
    }
}

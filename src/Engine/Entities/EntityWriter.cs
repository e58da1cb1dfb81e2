using System.Text;
using Baton.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Entities;

/// <summary>The statements that change entities. A part of <see cref="StoreWriter"/>.</summary>
internal sealed class EntityWriter(SqliteConnection connection) : IDisposable
{
    private readonly Statement insert = new(
        connection, "INSERT INTO entities (seq, id, created, modified, holder, lock, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    private readonly Statement update = new(
        connection, "UPDATE entities SET modified = ?1, holder = ?2, lock = ?3, state = ?4 WHERE seq = ?5");
    private readonly Statement delete = new(connection, "DELETE FROM entities WHERE seq = ?1");

    public void Insert(EntityRow row) => insert
        .Bind(row.Seq).Bind(row.Id).Bind(row.Created.Ticks).Bind(row.Modified.Ticks).Bind(row.Holder).Bind(Lock(row))
        .Bind(State(row)).Run();

    public void Update(EntityRow row) => update
        .Bind(row.Modified.Ticks).Bind(row.Holder).Bind(Lock(row)).Bind(State(row)).Bind(row.Seq).Run();

    public void Delete(long seq) => delete.Bind(seq).Run();

    public void Dispose()
    {
        insert.Dispose();
        update.Dispose();
        delete.Dispose();
    }

    private static byte[]? Lock(EntityRow row) => row.Holder is null ? null : row.Lock.ToByteArray();

    private static byte[]? State(EntityRow row) => row.State is null ? null : Encoding.UTF8.GetBytes(row.State);
}

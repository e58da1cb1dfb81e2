using System.Text;
using Baton.Engine.History;
using Baton.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Entities;

/// <summary>The statements that look up entities. Not thread-safe; a part of <see cref="StoreReader"/>.</summary>
internal sealed class EntityReader(SqliteConnection connection) : IDisposable
{
    private const string Columns = "seq, id, created, modified, holder, lock, state";
    private readonly Statement byId = new(connection, $"SELECT {Columns} FROM entities WHERE id = ?1");
    private readonly Statement bySeq = new(connection, $"SELECT {Columns} FROM entities WHERE seq = ?1");

    public EntityRow? Find(string id) => All(byId.Bind(id)).FirstOrDefault();

    public EntityRow? Find(long seq) => All(bySeq.Bind(seq)).FirstOrDefault();

    /// <summary>Rows in the order of their creation that pass the filter, beginning after <paramref name="after"/>.</summary>
    public List<EntityRow> Query(EntityFilter filter, long after, int count)
    {
        var sql = $"SELECT {Columns} FROM entities WHERE seq > ?1";
        var parameters = new List<object> { after };
        string Next(object value)
        {
            parameters.Add(value);
            return "?" + parameters.Count;
        }
        void Compare(string condition, DateTime? time)
        {
            if (time is { } limit)
                sql += $" AND {condition} {Next(limit.Ticks)}";
        }
        if (filter.Prefix is { Length: > 0 } prefix)
        {
            var parameter = Next(prefix);
            sql += $" AND substr(id, 1, length({parameter})) = {parameter}";
        }
        Compare("created >=", filter.CreatedFrom);
        Compare("created <=", filter.CreatedTo);
        Compare("modified >=", filter.ModifiedFrom);
        Compare("modified <=", filter.ModifiedTo);
        if (!filter.Stateless)
            sql += " AND state IS NOT NULL";
        using var statement = new Statement(connection, $"{sql} ORDER BY seq LIMIT {Next((long)count)}");
        foreach (var parameter in parameters)
            _ = parameter is string text ? statement.Bind(text) : statement.Bind((long)parameter);
        return All(statement);
    }

    public void Dispose()
    {
        byId.Dispose();
        bySeq.Dispose();
    }

    private static List<EntityRow> All(Statement statement)
    {
        try
        {
            var rows = new List<EntityRow>();
            while (statement.Read())
                rows.Add(new EntityRow(statement.Long(0), statement.Text(1)!, HistoryReader.Ticks(statement.Long(2)))
                {
                    Modified = HistoryReader.Ticks(statement.Long(3)),
                    Holder = statement.Text(4),
                    Lock = statement.IsNull(5) ? default : new Guid(statement.Blob(5)),
                    State = statement.IsNull(6) ? null : Encoding.UTF8.GetString(statement.Blob(6)),
                });
            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }
}

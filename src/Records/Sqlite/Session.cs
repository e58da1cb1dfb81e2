using Microsoft.Data.Sqlite;

namespace Baton.Records;

/// <summary>One connection with its prepared statements, for one thread at a time. Parameters are <c>$1</c>, <c>$2</c>, …</summary>
internal sealed class Session(SqliteConnection connection, bool ownsConnection) : IDisposable
{
    private const int LargeValue = 1 << 20;
    private readonly Dictionary<string, SqliteCommand> commands = [];

    /// <summary>The connection, for whoever watches what it does.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values)
    {
        var command = Bind(sql, values);
        try
        {
            return command.ExecuteNonQuery();
        }
        finally
        {
            // A kept statement keeps its values, here and in native memory.
            foreach (var value in values)
                if (value is byte[] { Length: > LargeValue } && commands.Remove(sql))
                    command.Dispose();
        }
    }

    /// <summary>The first row as <paramref name="read"/> gives it; the default of <typeparamref name="T"/> when there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Bind(sql, values).ExecuteReader();
        return rows.Read() ? read(rows) : default;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Bind(sql, values).ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
            found.Add(read(rows));
        return found;
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
            command.Dispose();
        if (ownsConnection)
            connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            commands.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Engine.Store;

/// <summary>
/// A prepared statement, kept for the life of its connection. The engine talks to SQLite through these rather than through commands:
/// a step of an orchestration is a few microseconds of SQL, which commands would double. Not thread-safe.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 db;
    private readonly sqlite3_stmt handle;
    private int bound;

    public Statement(SqliteConnection connection, string sql)
    {
        db = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out handle));
    }

    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++bound, value));
        return this;
    }

    public Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public Statement Bind(string? value)
    {
        if (value is null)
            return BindNull();
        Check(raw.sqlite3_bind_text(handle, ++bound, value));
        return this;
    }

    public Statement Bind(byte[]? value)
    {
        if (value is null)
            return BindNull();
        Check(value.Length == 0
            ? raw.sqlite3_bind_zeroblob(handle, ++bound, 0)
            : raw.sqlite3_bind_blob(handle, ++bound, value));
        return this;
    }

    /// <summary>Runs a statement that has no rows and makes it ready for the next use.</summary>
    public void Run()
    {
        try
        {
            Check(raw.sqlite3_step(handle));
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the next row; call <see cref="Reset"/> after the last one that is read.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(handle);
        Check(result);
        return result == raw.SQLITE_ROW;
    }

    public void Reset()
    {
        raw.sqlite3_reset(handle);
        bound = 0;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public bool IsBlob(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_BLOB;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(handle, column).utf8_to_string();

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();

    private Statement BindNull()
    {
        Check(raw.sqlite3_bind_null(handle, ++bound));
        return this;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(result, db);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Baton.Sqlite;

/// <summary>
/// A SQLite database file that belongs to this process alone, in WAL mode, with one connection that writes and any number that read.
/// The path <c>:memory:</c> gives a database that lives as long as this object.
/// </summary>
public sealed class SqliteFile : IDisposable
{
    private const string InMemory = ":memory:";
    private readonly OwnerLock? owner;
    private readonly SqliteFileOptions options;
    private readonly string source;
    private bool disposed;

    /// <summary>Opens the file, creating it and its folder if they do not exist.</summary>
    /// <param name="path">The file's path, or <c>:memory:</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="StoreLockedException">Another process has the file open.</exception>
    /// <exception cref="StoreDamagedException">The file is not a database, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be created, read or written.</exception>
    public SqliteFile(string path, SqliteFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SqliteLibrary.Use();
        this.options = options ?? new SqliteFileOptions();
        IsInMemory = path == InMemory;
        Path = IsInMemory ? InMemory : RealPath(path);
        source = IsInMemory ? $"file:{Guid.NewGuid():N}?mode=memory&cache=shared" : Path;
        if (!IsInMemory)
        {
            CreateFolder(Path);
            owner = OwnerLock.Take(Path);
        }
        try
        {
            CheckLog(Path + "-wal");
            var check = NeedsCheck();
            Writer = Connect(SqliteOpenMode.ReadWriteCreate);
            try
            {
                Prepare(check);
            }
            catch
            {
                Writer.Dispose();
                throw;
            }
        }
        catch (SqliteException e) when (StoreDamagedException.IsDamage(e))
        {
            owner?.Dispose();
            throw new StoreDamagedException(Path, e.Message, e);
        }
        catch (SqliteException e)
        {
            owner?.Dispose();
            throw new IOException(
                $"Expected to open the database '{Path}' for writing, but: {e.Message} Check its folder's permissions and space.", e);
        }
        catch
        {
            owner?.Dispose();
            throw;
        }
    }

    /// <summary>The full path of the file, links resolved; <c>:memory:</c> if there is none.</summary>
    public string Path { get; }

    /// <summary>Whether the database has no file and ends with this object.</summary>
    public bool IsInMemory { get; }

    /// <summary>The only connection that writes. It is not thread-safe: one thread at a time.</summary>
    public SqliteConnection Writer { get; }

    /// <summary>
    /// Opens a connection that only reads, sees what is committed and does not hold up the writer. The caller disposes of it. In memory,
    /// where readers and writer share their pages, it may also see what is about to be committed.
    /// </summary>
    public SqliteConnection OpenReader()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var reader = Connect(SqliteOpenMode.ReadOnly);
        Run(reader, IsInMemory ? "PRAGMA query_only=1; PRAGMA read_uncommitted=1" : "PRAGMA query_only=1");
        return reader;
    }

    /// <summary>
    /// Brings the layout to <paramref name="version"/> in one transaction. Call it before the first use of the tables.
    /// </summary>
    /// <param name="version">The newest layout this program knows, from 1.</param>
    /// <param name="upgrade">
    /// Changes the layout; its second argument is the layout found (0 for an empty file). Not called if there is nothing to do.
    /// </param>
    /// <exception cref="StoreVersionException">The file's layout is newer. It is left untouched.</exception>
    public void UseSchema(int version, Action<SqliteConnection, int> upgrade)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(upgrade);
        var found = Convert.ToInt32(Ask(Writer, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (found > version)
            throw new StoreVersionException(Path, version, found);
        if (found == version)
            return;
        Run(Writer, "BEGIN IMMEDIATE");
        try
        {
            upgrade(Writer, found);
            Run(Writer, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={version}; COMMIT"));
        }
        catch
        {
            Run(Writer, "ROLLBACK");
            throw;
        }
    }

    /// <summary>
    /// Folds the log into the main file, closes it and lets go of it. Readers must have been disposed of by their owners.
    /// </summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        try
        {
            if (!IsInMemory)
                Run(Writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // Everything committed is in the log, which the next opening reads: a full disk must not keep us from closing.
        }
        finally
        {
            Writer.Dispose();
            owner?.Dispose();
        }
    }

    private bool NeedsCheck()
    {
        if (owner is null || !File.Exists(Path))
            return false;
        var log = new FileInfo(Path + "-wal");
        return (owner.LeftBehind || log is { Exists: true, Length: > 0 }) && new FileInfo(Path).Length <= options.CheckUpTo;
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"Expected to create the folder of the database '{path}', but: {e.Message} Give this user the right to, "
                + "or choose another folder.", e);
        }
    }

    /// <summary>
    /// SQLite takes a log whose header is damaged for an empty one, and would lose what is in it without a word. A header of zeros is
    /// one that never reached the disk, with nothing behind it that counts.
    /// </summary>
    private void CheckLog(string log)
    {
        if (IsInMemory || !File.Exists(log))
            return;
        Span<byte> header = stackalloc byte[32];
        using (var file = File.OpenRead(log))
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.ContainsAnyExcept((byte)0))
                return;
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint first = 0, second = 0;
        for (var i = 0; i < 24; i += 8)
        {
            first += Word(header[i..]) + second;
            second += Word(header[(i + 4)..]) + first;
        }
        if ((magic & ~1u) != 0x377F0682 || BinaryPrimitives.ReadUInt32BigEndian(header[24..]) != first
            || BinaryPrimitives.ReadUInt32BigEndian(header[28..]) != second)
            throw new StoreDamagedException(Path, $"the header of its log '{log}' is damaged, so that what is stored there cannot be read");

        uint Word(ReadOnlySpan<byte> bytes) =>
            (magic & 1) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private void Prepare(bool check)
    {
        if (SQLitePCL.raw.sqlite3_db_readonly(Writer.Handle, "main") == 1)
            throw new IOException($"Expected to open the database '{Path}' for writing, but it may only be read. "
                + "Give this user the right to change the file, or choose another one.");
        Run(Writer, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous={(int)options.Synchronous};
            PRAGMA wal_autocheckpoint={options.CheckpointPages};
            PRAGMA temp_store=MEMORY;
            PRAGMA mmap_size=0
            """));
        // Reads the header even of a file that nothing else has looked at yet.
        Ask(Writer, "SELECT count(*) FROM sqlite_schema");
        if (check && Ask(Writer, "PRAGMA integrity_check(1)") is var found and not "ok")
            throw new StoreDamagedException(Path, found?.ToString() ?? "no answer from the check");
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            // The URI of an in-memory database already says how it is opened.
            Mode = IsInMemory ? SqliteOpenMode.ReadWriteCreate : mode,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
        }.ToString());
        connection.Open();
        Run(connection, string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout={(long)options.BusyTimeout.TotalMilliseconds}; PRAGMA foreign_keys=ON"));
        return connection;
    }

    private static string RealPath(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

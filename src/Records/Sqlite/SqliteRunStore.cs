using Baton.Agents;
using Baton.Sqlite;

namespace Baton.Records;

/// <summary>
/// The records in one SQLite file that belongs to this process. One thread writes, and commits what came in meanwhile together; readers
/// never wait for it. Blobs are kept when runs are deleted: they are shared by content, and a run that has just begun may build on one
/// that its journal does not name yet.
/// </summary>
public sealed partial class SqliteRunStore : IRunStore, IDisposable
{
    private readonly SqliteFile file;
    private readonly GroupCommit writer;
    private readonly ReaderPool readers;
    private readonly JournalSignals signals = new();
    private readonly EffectHolds holds = new();
    private bool disposed;

    /// <summary>Opens the file, creating it and its folder if they do not exist.</summary>
    /// <param name="path">The file's path; <c>:memory:</c> for records that end with this object.</param>
    /// <param name="options">How the file is opened. Null for the defaults, with which a commit survives a power cut.</param>
    /// <exception cref="StoreLockedException">Another process, or another part of this one, has the file open.</exception>
    /// <exception cref="StoreDamagedException">The file is not a database, or is damaged.</exception>
    /// <exception cref="StoreVersionException">A newer release wrote the file.</exception>
    /// <exception cref="IOException">The file cannot be created, read or written.</exception>
    public SqliteRunStore(string path, SqliteFileOptions? options = null) : this(new SqliteFile(path, options))
    {
    }

    /// <summary>Takes over <paramref name="file"/>.</summary>
    internal SqliteRunStore(SqliteFile file)
    {
        this.file = file;
        try
        {
            file.UseSchema(RunStoreSchema.Version, RunStoreSchema.Upgrade);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        readers = new ReaderPool(file);
        writer = new GroupCommit(file);
    }

    /// <summary>The connections that read, for whoever watches what they do.</summary>
    internal ReaderPool Readers => readers;

    /// <inheritdoc/>
    public Task DeleteAsync(RunKey run, CancellationToken cancellation = default)
    {
        Check(run);
        return writer.Do(session =>
        {
            if (FindRun(session, run) is not { } no)
                return 0;
            session.Execute("DELETE FROM events WHERE run = $1", no);
            session.Execute("DELETE FROM effects WHERE run = $1", no);
            return session.Execute("DELETE FROM runs WHERE no = $1", no);
        }, cancellation);
    }

    /// <summary>Commits what was asked for, ends all waits with an <see cref="ObjectDisposedException"/> and closes the file.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        writer.Dispose();
        readers.Dispose();
        signals.RingAll();
        holds.ReleaseAll();
        file.Dispose();
    }

    private static void Check(RunKey run)
    {
        ArgumentException.ThrowIfNullOrEmpty(run.Tenant, nameof(run));
        ArgumentException.ThrowIfNullOrEmpty(run.Run, nameof(run));
    }

    private static long? FindRun(Session session, RunKey run) => session.First<long?>(
        "SELECT no FROM runs WHERE tenant = $1 AND run = $2", row => row.GetInt64(0), run.Tenant, run.Run);

    private static long FindOrAddRun(Session session, RunKey run) => FindRun(session, run) ?? session.First(
        "INSERT INTO runs (tenant, run) VALUES ($1, $2) RETURNING no", row => row.GetInt64(0), run.Tenant, run.Run);
}

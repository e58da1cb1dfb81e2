using System.Collections.Concurrent;
using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Store;

/// <summary>The engine's file: one writer, readers as they are needed, and the numbers that the next rows get.</summary>
internal sealed class EngineStore : IDisposable
{
    private readonly SqliteFile file;
    private readonly StoreWriter writer;
    private readonly ConcurrentBag<StoreReader> readers = [];
    private long lastInstance;
    private long lastInbox;

    /// <exception cref="StoreLockedException">Another process has the file open.</exception>
    /// <exception cref="StoreDamagedException">The file is damaged.</exception>
    /// <exception cref="StoreVersionException">The file is from a newer release.</exception>
    public EngineStore(EmbeddedEngineOptions options, Action<Exception> onFailure)
    {
        file = new SqliteFile(options.Path, new SqliteFileOptions { Synchronous = options.Synchronous });
        try
        {
            file.UseSchema(Schema.Version, Schema.Upgrade);
            writer = new StoreWriter(file.Writer);
            (lastInstance, lastInbox) = Read(reader => reader.LastNumbers());
            options.OnOpened?.Invoke(file.Writer);
            Writer = new GroupWriter(writer, onFailure, options.OnCommitted, options.LargestGroup, options.Stepper is null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public GroupWriter Writer { get; }

    public string Path => file.Path;

    public long NextInstance() => Interlocked.Increment(ref lastInstance);

    public long NextInbox() => Interlocked.Increment(ref lastInbox);

    /// <summary>Lends a reader for the length of a call. Any thread.</summary>
    /// <exception cref="StoreDamagedException">It came upon damage.</exception>
    public T Read<T>(Func<StoreReader, T> query)
    {
        if (!readers.TryTake(out var reader))
            reader = new StoreReader(file.OpenReader());
        try
        {
            return query(reader);
        }
        catch (SqliteException e) when (StoreDamagedException.IsDamage(e))
        {
            throw new StoreDamagedException(Path, e.Message, e);
        }
        finally
        {
            readers.Add(reader);
        }
    }

    /// <summary>Stores what is waiting and closes the file. Nobody may be reading.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        while (readers.TryTake(out var reader))
            reader.Dispose();
        writer.Dispose();
        file.Dispose();
    }
}

using System.Collections.Concurrent;
using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Records;

/// <summary>The connections that read. Each reader sees what was committed when it began, and never waits for the writer.</summary>
internal sealed class ReaderPool(SqliteFile file) : IDisposable
{
    private const int Kept = 8;
    private readonly ConcurrentBag<Session> idle = [];
    private volatile bool disposed;

    public T Read<T>(Func<Session, T> work)
    {
        ObjectDisposedException.ThrowIf(disposed, typeof(SqliteRunStore));
        try
        {
            var session = idle.TryTake(out var kept) ? kept : new Session(file.OpenReader(), ownsConnection: true);
            try
            {
                return work(session);
            }
            finally
            {
                if (idle.Count < Kept)
                    idle.Add(session);
                else
                    session.Dispose();
                if (disposed)
                    Dispose();
            }
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            throw Failures.Explain(file.Path, e);
        }
    }

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var session))
            session.Dispose();
    }
}

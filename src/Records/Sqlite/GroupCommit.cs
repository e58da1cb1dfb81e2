using System.Collections.Concurrent;
using Baton.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Records;

/// <summary>
/// The thread that writes. What is asked for while it commits goes into the next transaction together; a call is answered after its
/// commit. If one piece of work of a transaction fails, each is done again in a transaction of its own, so work must be repeatable.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int Most = 512;
    private readonly BlockingCollection<Work> queue = [];
    private readonly SqliteFile file;
    private readonly Session session;
    private readonly Thread thread;
    private Exception? broken;

    public GroupCommit(SqliteFile file)
    {
        this.file = file;
        session = new Session(file.Writer, ownsConnection: false);
        thread = new Thread(Run) { IsBackground = true, Name = "Baton records" };
        thread.Start();
    }

    /// <summary>Does <paramref name="work"/> and commits it. Cancellation counts until it is begun.</summary>
    public Task<T> Do<T>(Func<Session, T> work, CancellationToken cancellation)
    {
        var item = new Work<T>(work, cancellation);
        try
        {
            queue.Add(item, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(SqliteRunStore));
        }
        return item.Answer;
    }

    /// <summary>Finishes what was asked for and ends the thread.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        session.Dispose();
    }

    private void Run()
    {
        var batch = new List<Work>();
        foreach (var first in queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < Most && queue.TryTake(out var next))
                batch.Add(next);
            batch.RemoveAll(work => work.IsCancelled());
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            if (broken is not null)
                throw broken;
            if (batch.Count > 0)
                InTransaction(batch);
        }
        catch (Exception e)
        {
            var error = Failures.Explain(file.Path, e);
            if (Failures.IsFinal(e))
                broken = error;
            if (batch.Count > 1 && broken is null)
                foreach (var work in batch)
                    Commit([work]);
            else
                foreach (var work in batch)
                    work.Fail(error);
            return;
        }
        foreach (var work in batch)
            work.Acknowledge();
    }

    private void InTransaction(List<Work> batch)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var work in batch)
                work.Do(session);
            session.Execute("COMMIT");
        }
        catch
        {
            // A full disk may have ended the transaction already.
            if (raw.sqlite3_get_autocommit(file.Writer.Handle) == 0)
                session.Execute("ROLLBACK");
            throw;
        }
    }

    private abstract class Work
    {
        public abstract bool IsCancelled();

        public abstract void Do(Session session);

        public abstract void Acknowledge();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<Session, T> work, CancellationToken cancellation) : Work
    {
        // Callers must not go on in the writer's thread.
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Answer => answer.Task;

        public override bool IsCancelled() => cancellation.IsCancellationRequested && answer.TrySetCanceled(cancellation);

        public override void Do(Session session) => result = work(session);

        public override void Acknowledge() => answer.SetResult(result!);

        public override void Fail(Exception error) => answer.SetException(error);
    }
}

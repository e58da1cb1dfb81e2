using Baton.Engine.Store;
using Baton.Engine.Workers;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Baton.Engine.Simulation;

/// <summary>Ways in which the storage of one engine can fail. The first failure ends the engine; a new one starts without.</summary>
internal sealed class Faults(Random random)
{
    private SqliteConnection connection = null!;
    private bool afterCommit;

    /// <summary>Whether one of the next writes is to fail.</summary>
    public bool IsPrepared { get; private set; }

    /// <summary>A new engine opens the file.</summary>
    public void Arm(SqliteConnection opened) => (connection, IsPrepared, afterCommit) = (opened, false, false);

    /// <summary>Lets one of the next writes fail, and says how.</summary>
    public string Prepare(TaskHub hub)
    {
        IsPrepared = true;
        switch (random.Next(4))
        {
            case 0:
                hub.Store.Writer.Enqueue(new Throws());
                return "statement";
            case 1:
                raw.sqlite3_commit_hook(connection.Handle, _ => 1, null);
                return "commit";
            case 2:
                var left = random.Next(1000);
                raw.sqlite3_progress_handler(connection.Handle, 1, _ => left-- == 0 ? 1 : 0, null);
                return $"anywhere ({left})";
            default:
                afterCommit = true;
                return "after the commit";
        }
    }

    /// <summary>The disk says that it failed, but the commit is there.</summary>
    public void AfterCommit()
    {
        if (afterCommit)
            throw new IOException("Simulated failure after the commit.");
    }

    /// <summary>The process ends; from now on nothing reaches the file.</summary>
    public void Close()
    {
        raw.sqlite3_commit_hook(connection.Handle, null, null);
        raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        Run("PRAGMA query_only=1");
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Throws : WriteJob
    {
        public override void Write(StoreWriter store) => throw new IOException("Simulated failure of a statement.");

        public override void Committed()
        {
        }

        public override void Failed(Exception error)
        {
        }
    }
}

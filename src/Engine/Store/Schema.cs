using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Store;

/// <summary>
/// The tables. Rows are kept in the order they arrive, so that a commit appends to the end of a few pages; clustering them by instance
/// would touch a page for each instance in the commit. Times are .NET ticks, UTC; those of history (<c>after</c>) and the
/// end of an instance (<c>completed</c>) count from its creation, which takes half the room.
/// </summary>
internal static class Schema
{
    public const int Version = 3;

    /// <exception cref="StoreDamagedException">The file is older than the first release.</exception>
    public static void Upgrade(SqliteConnection connection, int from)
    {
        if (from == 1)
            throw new StoreDamagedException(connection.DataSource, $"layout {from}, from before the first release");
        using var command = connection.CreateCommand();
        command.CommandText = from == 2 ? Messages : Tables + Messages;
        command.ExecuteNonQuery();
    }

    private const string Tables = """
        CREATE TABLE instances (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            execution INTEGER NOT NULL,
            created INTEGER NOT NULL,
            status INTEGER NOT NULL,
            completed INTEGER,
            wake INTEGER,
            busy INTEGER NOT NULL,
            parent INTEGER,
            custom TEXT,
            tags BLOB);
        CREATE INDEX instances_open ON instances (wake) WHERE completed IS NULL;
        CREATE INDEX instances_parent ON instances (parent) WHERE parent IS NOT NULL;

        CREATE TABLE history (
            seq INTEGER PRIMARY KEY,
            instance INTEGER NOT NULL,
            after INTEGER NOT NULL,
            events BLOB NOT NULL);
        CREATE INDEX history_instance ON history (instance);

        CREATE TABLE inbox (
            seq INTEGER PRIMARY KEY,
            instance INTEGER NOT NULL,
            execution INTEGER,
            at INTEGER NOT NULL,
            event BLOB NOT NULL);

        -- Entities have their rows' numbers and their inbox in common with instances.
        CREATE TABLE entities (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            state BLOB,
            holder TEXT,
            lock BLOB);

        """;

    private const string Messages = """
        -- A message that is held was taken by a process; those that it leaves behind are given back by the next.
        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY,
            queue TEXT NOT NULL,
            id TEXT NOT NULL,
            body BLOB NOT NULL,
            inserted INTEGER NOT NULL,
            visible INTEGER NOT NULL,
            dequeued INTEGER NOT NULL,
            receipt INTEGER NOT NULL,
            held INTEGER NOT NULL);
        CREATE INDEX messages_visible ON messages (queue, visible);
        """;
}

using Microsoft.Data.Sqlite;

namespace Baton.Records;

/// <summary>
/// The tables. Rows lie in order of arrival, so that writing always touches the ends of few pages, and each fact is kept once: a run's
/// names in <c>runs</c>, an event's place and id in columns, not in its data.
/// </summary>
internal static class RunStoreSchema
{
    public const int Version = 1;

    public static void Upgrade(SqliteConnection connection, int found)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE blobs (no INTEGER PRIMARY KEY, tenant TEXT NOT NULL, hash BLOB NOT NULL, size INTEGER NOT NULL,
                body BLOB NOT NULL);
            CREATE UNIQUE INDEX blobs_name ON blobs (tenant, hash);

            CREATE TABLE runs (no INTEGER PRIMARY KEY, tenant TEXT NOT NULL, run TEXT NOT NULL);
            CREATE UNIQUE INDEX runs_name ON runs (tenant, run);

            -- time: ticks of 100 ns since the year 1, UTC; data: JSON
            CREATE TABLE events (no INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL,
                time INTEGER NOT NULL, type TEXT NOT NULL, step TEXT, agent TEXT, trace TEXT, data BLOB);
            CREATE UNIQUE INDEX events_seq ON events (run, seq);
            CREATE UNIQUE INDEX events_id ON events (run, id);

            -- An intent, and its result once there is one. size: of the result as it was given; the body is shorter when it is packed
            CREATE TABLE effects (no INTEGER PRIMARY KEY, run INTEGER NOT NULL, step TEXT NOT NULL, fingerprint TEXT NOT NULL, size INTEGER,
                body BLOB);
            CREATE UNIQUE INDEX effects_step ON effects (run, step);
            """;
        command.ExecuteNonQuery();
    }
}

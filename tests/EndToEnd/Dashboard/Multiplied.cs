using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.EndToEnd;

/// <summary>
/// Makes many of one: writes copies of a run that has ended into the files of a head that is not running, so that a list of ten thousand runs takes
/// seconds to come by.
/// </summary>
internal static class Multiplied
{
    /// <summary>Copies a run; the copies are older than it by a minute each.</summary>
    /// <param name="desk">Where.</param>
    /// <param name="run">Its id, which ends in five noughts.</param>
    /// <param name="count">How many there are then; at most 100,000.</param>
    public static void Runs(Desk desk, string run, int count)
    {
        var stem = run[..^5];
        using (var engine = Open(desk, "engine.db"))
        using (var all = engine.BeginTransaction())
        {
            var parts = new List<(long After, byte[] Events)>();
            using (var read = Command(engine, "SELECT after, events FROM history WHERE instance = (SELECT seq FROM instances WHERE id = $id) ORDER BY seq"))
            {
                read.Parameters.AddWithValue("$id", $"run.default.{run}");
                using var rows = read.ExecuteReader();
                while (rows.Read())
                    parts.Add((rows.GetInt64(0), (byte[])rows[1]));
            }

            parts.ShouldNotBeEmpty($"run {run} has a history");
            using var instance = Command(engine, """
                INSERT INTO instances (id, name, version, execution, created, status, completed, wake, busy, parent, custom, tags)
                SELECT $new, name, version, execution, created - $n * 600000000, status, completed, wake, busy, parent, custom, tags FROM instances WHERE id = $id
                RETURNING seq
                """);
            using var history = Command(engine, "INSERT INTO history (instance, after, events) VALUES ($instance, $after, $events)");
            for (var n = 1; n < count; n++)
            {
                var name = Name(stem, n);
                Set(instance, ("$new", $"run.default.{name}"), ("$n", n), ("$id", $"run.default.{run}"));
                var number = (long)instance.ExecuteScalar()!;
                foreach (var (after, events) in parts)
                {
                    Set(history, ("$instance", number), ("$after", after), ("$events", Renamed(events, run, name)));
                    history.ExecuteNonQuery();
                }
            }

            all.Commit();
        }

        using var records = Open(desk, "records.db");
        using var writing = records.BeginTransaction();
        using var add = Command(records, "INSERT INTO runs (tenant, run) VALUES ('default', $run) RETURNING no");
        using var copy = Command(records, """
            INSERT INTO events (run, seq, id, time, type, step, agent, trace, data)
            SELECT $no, seq, id, time, type, step, agent, trace, data FROM events WHERE run = (SELECT no FROM runs WHERE run = $run)
            """);
        for (var n = 1; n < count; n++)
        {
            Set(add, ("$run", Name(stem, n)));
            Set(copy, ("$no", (long)add.ExecuteScalar()!), ("$run", run));
            copy.ExecuteNonQuery();
        }

        writing.Commit();
    }

    /// <summary>Lets a run that called one tool once have done so many times: four events each time, before its last turn's end.</summary>
    public static void Calls(Desk desk, string run, string step, int times)
    {
        using var records = Open(desk, "records.db");
        using var writing = records.BeginTransaction();
        using (var later = Command(records, """
            UPDATE events SET seq = -(seq + $shift) WHERE run = (SELECT no FROM runs WHERE run = $run)
                AND seq > (SELECT max(seq) FROM events WHERE run = (SELECT no FROM runs WHERE run = $run) AND type = 'tool.completed');
            UPDATE events SET seq = -seq WHERE seq < 0;
            """))
        {
            Set(later, ("$shift", times * 4), ("$run", run));
            later.ExecuteNonQuery();
        }

        using var copy = Command(records, """
            INSERT INTO events (run, seq, id, time, type, step, agent, trace, data)
            SELECT run, (SELECT max(seq) FROM events WHERE type = 'tool.completed' AND run = (SELECT no FROM runs WHERE run = $run)) + row_number() OVER (ORDER BY seq),
                $prefix || ':' || type || ':copy', time + $n, type, $prefix || CASE WHEN type LIKE 'tool.%' THEN '.1' ELSE '' END, agent, trace, data
            FROM events WHERE run = (SELECT no FROM runs WHERE run = $run)
                AND ((step = $step AND type IN ('model.requested', 'model.completed')) OR (step = $step || '.1' AND type IN ('tool.intent', 'tool.completed')))
            """);
        for (var n = 0; n < times; n++)
        {
            Set(copy, ("$run", run), ("$step", step), ("$prefix", string.Create(CultureInfo.InvariantCulture, $"{step[..step.LastIndexOf('.')]}.{n + 1000}")), ("$n", n));
            copy.ExecuteNonQuery().ShouldBe(4);
        }

        writing.Commit();
    }

    private static string Name(string stem, int n) => string.Create(CultureInfo.InvariantCulture, $"{stem}{n:D5}");

    // A name of the same length leaves the form as it is; the check sum at the end is made anew.
    private static byte[] Renamed(byte[] events, string from, string to)
    {
        var text = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(events.AsSpan(0, events.Length - 4)).Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal));
        var sum = uint.MaxValue;
        var rest = text.AsSpan();
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        foreach (var one in rest)
            sum = BitOperations.Crc32C(sum, one);
        var all = new byte[text.Length + 4];
        text.CopyTo(all, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(all.AsSpan(text.Length), sum);
        return all;
    }

    private static SqliteConnection Open(Desk desk, string file)
    {
        SqliteLibrary.Use();
        var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(desk.State, file)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this class's own.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    private static void Set(SqliteCommand command, params (string Name, object Value)[] values)
    {
        command.Parameters.Clear();
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
    }
}

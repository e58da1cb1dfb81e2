using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Baton.Sqlite.Tests;

public sealed class SqliteFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("baton-sqlite-").FullName;

    private string At(string name) => Path.Combine(folder, name);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Library_AfterUse_NamesSourceAndVersion()
    {
        SqliteLibrary.Use();
        SqliteLibrary.Source.ShouldNotBeNullOrEmpty();
        Version.Parse(SqliteLibrary.Version).Major.ShouldBe(3);
    }

    [Fact]
    public void Open_NewFile_IsWalFullAndForeignKeys()
    {
        using var file = new SqliteFile(At("deep/a.db"));
        Ask(file.Writer, "PRAGMA journal_mode").ShouldBe("wal");
        Ask(file.Writer, "PRAGMA synchronous").ShouldBe(2L);
        Ask(file.Writer, "PRAGMA foreign_keys").ShouldBe(1L);
    }

    [Theory]
    [InlineData("a.db")]
    [InlineData(":memory:")]
    public void Reader_AfterCommit_SeesItAndCannotWrite(string name)
    {
        using var file = new SqliteFile(name[0] == ':' ? name : At(name));
        Run(file.Writer, "CREATE TABLE t(a); INSERT INTO t VALUES (7)");
        using var reader = file.OpenReader();
        Ask(reader, "SELECT a FROM t").ShouldBe(7L);
        Should.Throw<SqliteException>(() => Run(reader, "DELETE FROM t"));
    }

    [Fact]
    public void Memory_TwoAtOnce_AreSeparate()
    {
        using var a = new SqliteFile(":memory:");
        using var b = new SqliteFile(":memory:");
        Run(a.Writer, "CREATE TABLE t(a)");
        Run(b.Writer, "CREATE TABLE t(a)");
    }

    [Fact]
    public void Open_WhileOpen_IsRefusedAtOnceNamingFileAndPid()
    {
        using var first = new SqliteFile(At("a.db"));
        var clock = Stopwatch.StartNew();
        var refused = Should.Throw<StoreLockedException>(() => new SqliteFile(At("a.db")));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        refused.Pid.ShouldBe(Environment.ProcessId);
        refused.Path.ShouldBe(first.Path);
        refused.Message.ShouldContain(first.Path);
        refused.Message.ShouldContain(Environment.ProcessId.ToString());
    }

    [Fact]
    public void Open_ThroughLink_IsTheSameFile()
    {
        using var first = new SqliteFile(At("a.db"));
        File.CreateSymbolicLink(At("b.db"), At("a.db"));
        Should.Throw<StoreLockedException>(() => new SqliteFile(At("b.db")));
    }

    [Fact]
    public void Open_AfterDispose_FindsEverythingInOneFile()
    {
        using (var first = new SqliteFile(At("a.db")))
            Run(first.Writer, "CREATE TABLE t(a); INSERT INTO t VALUES (7)");
        File.Exists(At("a.db-wal")).ShouldBeFalse();
        File.Exists(At("a.db.pid")).ShouldBeFalse();
        using var second = new SqliteFile(At("a.db"));
        Ask(second.Writer, "SELECT a FROM t").ShouldBe(7L);
    }

    [Fact]
    public void Open_WithPidOfDeadOwnerLeftBehind_Succeeds()
    {
        new SqliteFile(At("a.db")).Dispose();
        File.WriteAllText(At("a.db.pid"), "999999");
        using var file = new SqliteFile(At("a.db"));
        File.ReadAllText(At("a.db.pid")).ShouldBe(Environment.ProcessId.ToString());
    }

    [Fact]
    public void Open_NotADatabase_SaysDamagedAndLetsGo()
    {
        File.WriteAllText(At("a.db"), new string('x', 5000));
        Should.Throw<StoreDamagedException>(() => new SqliteFile(At("a.db"))).Path.ShouldEndWith("a.db");
        File.Delete(At("a.db"));
        new SqliteFile(At("a.db")).Dispose();
    }

    [Fact]
    public void Open_UncleanFileWithDamagedPage_SaysDamaged()
    {
        using (var first = new SqliteFile(At("a.db")))
        {
            Run(first.Writer, "CREATE TABLE t(a)");
            for (var i = 0; i < 100; i++)
                Run(first.Writer, $"INSERT INTO t VALUES ('{new string('y', 500)}')");
        }
        using (var bytes = File.OpenWrite(At("a.db")))
        {
            bytes.Position = 4096 * 3;
            bytes.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }
        File.WriteAllText(At("a.db.pid"), "999999");
        Should.Throw<StoreDamagedException>(() => new SqliteFile(At("a.db")));
    }

    [Fact]
    public void UseSchema_NewOldAndNewer_UpgradesOnceAndRefusesNewer()
    {
        var calls = new List<int>();
        using (var file = new SqliteFile(At("a.db")))
        {
            file.UseSchema(2, (_, from) => calls.Add(from));
            file.UseSchema(2, (_, from) => calls.Add(from));
            file.UseSchema(3, (_, from) => calls.Add(from));
        }
        calls.ShouldBe([0, 2]);
        using var again = new SqliteFile(At("a.db"));
        var refused = Should.Throw<StoreVersionException>(() => again.UseSchema(2, (_, _) => { }));
        (refused.Expected, refused.Found).ShouldBe((2, 3));
    }

    [Fact]
    public void UseSchema_UpgradeThrows_ChangesNothing()
    {
        using var file = new SqliteFile(At("a.db"));
        Should.Throw<InvalidOperationException>(() => file.UseSchema(1, (connection, _) =>
        {
            Run(connection, "CREATE TABLE t(a)");
            throw new InvalidOperationException();
        }));
        Ask(file.Writer, "SELECT count(*) FROM sqlite_schema").ShouldBe(0L);
        Ask(file.Writer, "PRAGMA user_version").ShouldBe(0L);
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

using System.Security.Cryptography;

namespace Baton.Sqlite.Tests;

/// <summary>Files and folders that cannot be used are refused, and the message says what to do.</summary>
public sealed class SqliteRefusalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("baton-sqlite-").FullName;

    private string Path => System.IO.Path.Combine(folder, "a.db");

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Open_FileThatMayOnlyBeRead_IsRefused()
    {
        // An administrator may write everywhere.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        new SqliteFile(Path).Dispose();
        File.SetUnixFileMode(Path, UnixFileMode.UserRead);
        var before = SHA256.HashData(File.ReadAllBytes(Path));
        var refused = Should.Throw<IOException>(() => new SqliteFile(Path));
        refused.Message.ShouldContain($"Expected to open the database '{Path}' for writing");
        SHA256.HashData(File.ReadAllBytes(Path)).ShouldBe(before);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        new SqliteFile(Path).Dispose();
    }

    [Fact]
    public void Open_InFolderThatMayOnlyBeRead_IsRefused()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Should.Throw<IOException>(() => new SqliteFile(Path)).Message.ShouldContain("Expected to write in the folder of the database");
        Should.Throw<IOException>(() => new SqliteFile(System.IO.Path.Combine(folder, "b", "a.db"))).Message
            .ShouldContain("Expected to create the folder of the database");
    }

    [Fact]
    public void Open_PathThatIsAFolder_IsRefused()
    {
        Directory.CreateDirectory(Path);
        Should.Throw<IOException>(() => new SqliteFile(Path)).Message.ShouldContain($"Expected to open the database '{Path}' for writing");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(31)]
    public void Open_LogWithDamagedHeader_IsRefusedInsteadOfForgotten(int place)
    {
        using var file = new SqliteFile(Path);
        using var command = file.Writer.CreateCommand();
        command.CommandText = "CREATE TABLE t (x); INSERT INTO t VALUES (1)";
        command.ExecuteNonQuery();
        var copy = System.IO.Path.Combine(folder, "copy.db");
        File.Copy(Path, copy);
        var log = File.ReadAllBytes(Path + "-wal");
        File.WriteAllBytes(copy + "-wal", log);
        using (var sound = new SqliteFile(copy))
        {
            using var ask = sound.Writer.CreateCommand();
            ask.CommandText = "SELECT x FROM t";
            ask.ExecuteScalar().ShouldBe(1L);
        }
        File.Copy(Path, copy, overwrite: true);
        log[place] ^= 0x40;
        File.WriteAllBytes(copy + "-wal", log);
        Should.Throw<StoreDamagedException>(() => new SqliteFile(copy)).Message.ShouldContain("the header of its log");
    }
}

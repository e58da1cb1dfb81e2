namespace Baton.Sqlite;

/// <summary>The database file is in use by another process, or by another part of this one.</summary>
public sealed class StoreLockedException(string path, int? pid, Exception? inner = null) : IOException(
    $"Expected to be the only user of '{path}', but {(pid is null ? "another process" : $"process {pid}")} has it open. "
    + "Stop that process, or choose another file.", inner)
{
    /// <summary>The full path of the database file.</summary>
    public string Path { get; } = path;

    /// <summary>The process that has the file open; null if it could not be found out.</summary>
    public int? Pid { get; } = pid;
}

using Microsoft.Data.Sqlite;

namespace Baton.Sqlite;

/// <summary>The database file is not a database, or its contents are damaged. Nothing was changed.</summary>
public sealed class StoreDamagedException(string path, string finding, Exception? inner = null) : IOException(
    $"Expected a sound database in '{path}', but found: {finding}. "
    + "Restore the file from a backup, or move it away to begin with an empty one.", inner)
{
    private const int Corrupt = 11, NotADatabase = 26;

    /// <summary>The full path of the database file.</summary>
    public string Path { get; } = path;

    /// <summary>What the check found, in SQLite's words.</summary>
    public string Finding { get; } = finding;

    /// <summary>Whether an error of SQLite's means damage (as against a full disk, a lock or a mistaken statement).</summary>
    /// <param name="error">The error to look at.</param>
    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;
}

using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Records;

/// <summary>SQLite's errors in the words of the records.</summary>
internal static class Failures
{
    private const int InputOutput = 10, Full = 13;

    /// <summary>
    /// Whether nothing may be promised any more: after a failed write or sync it is not known what is on disk, and asking again can
    /// succeed without the earlier data being there.
    /// </summary>
    public static bool IsFinal(Exception error) =>
        error is SqliteException sqlite && (sqlite.SqliteErrorCode == InputOutput || StoreDamagedException.IsDamage(sqlite));

    /// <summary>The error to hand to the caller: <paramref name="error"/> itself unless it is about the file.</summary>
    public static Exception Explain(string path, Exception error) => error switch
    {
        InvalidDataException => new StoreDamagedException(path, $"a result cannot be unpacked: {error.Message}", error),
        SqliteException sqlite => Explain(path, sqlite),
        _ => error,
    };

    private static IOException Explain(string path, SqliteException error) => error switch
    {
        _ when StoreDamagedException.IsDamage(error) => new StoreDamagedException(path, error.Message, error),
        { SqliteErrorCode: Full } => new RunStoreException(
            $"Expected to write to '{path}', but the disk is full. Nothing was recorded. Make room, then try again.", closed: false, error),
        { SqliteErrorCode: InputOutput } => new RunStoreException(
            $"Expected to read and write '{path}', but the disk fails: {error.Message} Nothing more is recorded. "
            + "Check the disk, then restart.", closed: true, error),
        _ => new RunStoreException(
            $"Expected to read and write '{path}', but: {error.Message} Nothing was recorded.", closed: false, error),
    };
}

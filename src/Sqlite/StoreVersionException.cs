namespace Baton.Sqlite;

/// <summary>The database file was written by a newer release, which this one must not touch.</summary>
public sealed class StoreVersionException(string path, int expected, int found) : IOException(
    $"Expected '{path}' to have layout {expected} or older, but it has layout {found}: a newer release wrote it. "
    + "Use that release or a later one, or choose another file.")
{
    /// <summary>The full path of the database file.</summary>
    public string Path { get; } = path;

    /// <summary>The newest layout this release knows.</summary>
    public int Expected { get; } = expected;

    /// <summary>The layout found in the file.</summary>
    public int Found { get; } = found;
}

namespace Baton.Sqlite;

/// <summary>How far a commit goes before it is reported done (SQLite's <c>PRAGMA synchronous</c>, in WAL mode).</summary>
public enum SqliteSynchronous
{
    /// <summary>The disk is not asked at all. A power cut may damage the file; for tests and scratch data.</summary>
    Off = 0,

    /// <summary>Commits survive the end of the process, but not always a power cut.</summary>
    Normal = 1,

    /// <summary>Commits survive a power cut. The default.</summary>
    Full = 2,
}

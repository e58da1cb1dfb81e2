namespace Microsoft.DurableTask.Abstractions;

/// <summary>Compares orchestration versions.</summary>
public static class TaskOrchestrationVersioningUtils
{
    /// <summary>
    /// Compares two versions: as numbered versions ("2.10" is after "2.9") when both are, else as text without regard to casing.
    /// No version comes before every version.
    /// </summary>
    /// <param name="sourceVersion">One version; empty means none.</param>
    /// <param name="otherVersion">The other version; empty means none.</param>
    /// <returns>Below zero when the first comes earlier, zero when they are the same, above zero when it comes later.</returns>
    public static int CompareVersions(string sourceVersion, string otherVersion)
    {
        var sourceEmpty = string.IsNullOrWhiteSpace(sourceVersion);
        var otherEmpty = string.IsNullOrWhiteSpace(otherVersion);
        if (sourceEmpty || otherEmpty)
            return otherEmpty.CompareTo(sourceEmpty);
        return System.Version.TryParse(sourceVersion, out var source) && System.Version.TryParse(otherVersion, out var other)
            ? source.CompareTo(other)
            : string.Compare(sourceVersion, otherVersion, StringComparison.OrdinalIgnoreCase);
    }
}

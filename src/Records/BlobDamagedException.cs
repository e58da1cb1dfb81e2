namespace Baton.Records;

/// <summary>A blob is no longer what was kept under its name. It is not handed out.</summary>
public sealed class BlobDamagedException(string tenant, string hash, string finding, Exception? inner = null) : IOException(
    $"Expected the blob {hash} of tenant {tenant} to be as it was kept, but {finding}. Restore the records from a backup.", inner)
{
    /// <summary>Whose blob it is.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>The blob's name: the SHA-256 it should have.</summary>
    public string Hash { get; } = hash;
}

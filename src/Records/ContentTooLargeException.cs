namespace Baton.Records;

/// <summary>Something is larger than the store accepts. Nothing was kept of it.</summary>
public sealed class ContentTooLargeException(string what, long size, long limit) : ArgumentException(
    $"Expected {what} of at most {limit:N0} bytes, found {size:N0}. Ask for less, or split it.")
{
    /// <summary>The size found, in bytes.</summary>
    public long Size { get; } = size;

    /// <summary>The largest size accepted, in bytes; one of <see cref="RunStoreLimits"/>.</summary>
    public long Limit { get; } = limit;
}

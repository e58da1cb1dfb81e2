namespace Microsoft.DurableTask;

/// <summary>One page of a longer list.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class Page<T> where T : notnull
{
    /// <summary>Makes a page.</summary>
    /// <param name="values">The page's values.</param>
    /// <param name="continuationToken">What the next page is asked for with; null on the last one.</param>
    public Page(IReadOnlyList<T> values, string? continuationToken = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        Values = values;
        ContinuationToken = continuationToken;
    }

    /// <summary>The page's values.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>What the next page is asked for with; null on the last one.</summary>
    public string? ContinuationToken { get; }
}

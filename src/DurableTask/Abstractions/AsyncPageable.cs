namespace Microsoft.DurableTask;

/// <summary>A list that is fetched page by page as it is read.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class AsyncPageable<T> : IAsyncEnumerable<T> where T : notnull
{
    /// <summary>Reads the list as pages.</summary>
    /// <param name="continuationToken">The token of an earlier page, to go on after it; null starts at the beginning.</param>
    /// <param name="pageSizeHint">How many values a page should have; null leaves it to the provider.</param>
    /// <returns>The pages.</returns>
    public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null);

    /// <summary>Reads the list value by value.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The values.</returns>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        // An orchestrator may read a list whose pages are activities: what follows must stay on its turn.
        await foreach (var page in AsPages().WithCancellation(cancellationToken))
        {
            foreach (var value in page.Values)
                yield return value;
        }
    }
}

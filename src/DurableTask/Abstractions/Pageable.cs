using System.Runtime.CompilerServices;

namespace Microsoft.DurableTask;

/// <summary>Makes lists of functions that fetch a page.</summary>
public static class Pageable
{
    /// <summary>Makes a list of a function that takes a continuation token.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="pageFunc">Fetches the page after a token (null for the first).</param>
    /// <returns>The list.</returns>
    public static AsyncPageable<T> Create<T>(Func<string?, CancellationToken, Task<Page<T>>> pageFunc) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(pageFunc);
        return new FromFunction<T>((token, _, cancellation) => pageFunc(token, cancellation));
    }

    /// <summary>Makes a list of a function that takes a continuation token and a page size.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="pageFunc">Fetches the page after a token (null for the first), with a wished-for size (null for any).</param>
    /// <returns>The list.</returns>
    public static AsyncPageable<T> Create<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> pageFunc) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(pageFunc);
        return new FromFunction<T>(pageFunc);
    }

    private sealed class FromFunction<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> fetch) : AsyncPageable<T>
        where T : notnull
    {
        public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
            Fetch(continuationToken, pageSizeHint);

        private async IAsyncEnumerable<Page<T>> Fetch(
            string? token, int? size, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            do
            {
                var page = await fetch(token, size, cancellation); // On an orchestrator's turn, if one reads.
                yield return page;
                token = page.ContinuationToken;
            }
            while (token is not null);
        }
    }
}

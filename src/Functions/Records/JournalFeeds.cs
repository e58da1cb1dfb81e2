using System.Runtime.CompilerServices;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Follows journals for any number of readers: each journal that somebody follows has one feed.</summary>
public sealed class JournalFeeds(IRunStore store)
{
    private const int PageSize = 500;

    private readonly Dictionary<RunKey, JournalFeed> _feeds = [];

    /// <summary>The events of a run behind one of them, those that are still to come included, each once and in order; ends with the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">The last event that the reader has; 0 for none.</param>
    /// <param name="over">Completes when the run is over and nothing more is written. Called once for all who follow the run.</param>
    /// <param name="cancellation">The reader leaves.</param>
    public async IAsyncEnumerable<JournalLine> FollowAsync(
        RunKey run, long after, Func<CancellationToken, Task> over, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var feed = Join(run);
        try
        {
            var known = after == 0;
            while (true)
            {
                if (feed.Take(after, out var more, out var ended) is { } lines)
                {
                    foreach (var line in lines)
                    {
                        after = line.Seq;
                        yield return line;
                        if (line.Ends)
                            yield break;
                    }

                    if (lines.Count > 0)
                        continue;
                    if (ended)
                        yield break;
                    await more.WaitAsync(cancellation);
                    continue;
                }

                var events = await store.ReadAsync(run, after, PageSize, cancellation);
                foreach (var line in events.Select(JournalFeed.ToLine))
                {
                    (after, known) = (line.Seq, true);
                    yield return line;
                    if (line.Ends)
                        yield break;
                }

                // A place that the reader only claims to have seen may lie behind the journal's end, where no feed can begin.
                if (events.Count < PageSize)
                    feed.Begin(known || (await store.ReadAsync(run, after - 1, 1, cancellation)).Count > 0 ? after : 0, over);
            }
        }
        finally
        {
            Leave(run, feed);
        }
    }

    private JournalFeed Join(RunKey run)
    {
        lock (_feeds)
        {
            if (!_feeds.TryGetValue(run, out var feed))
                _feeds.Add(run, feed = new JournalFeed(store, run));
            feed.Followers++;
            return feed;
        }
    }

    private void Leave(RunKey run, JournalFeed feed)
    {
        lock (_feeds)
        {
            if (--feed.Followers > 0)
                return;
            _feeds.Remove(run);
        }

        feed.Leave();
    }
}

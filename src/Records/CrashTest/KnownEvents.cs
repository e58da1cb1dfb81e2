using Baton.Agents;

namespace Baton.Records;

/// <summary>The ids in the journals, read as they grow.</summary>
internal sealed class KnownEvents(IRunStore store)
{
    private const int Page = 1000;
    private readonly Dictionary<RunKey, Journal> journals = [];

    public async Task<bool> HasAllAsync(RunKey run, IReadOnlyList<RunEvent> events, CancellationToken cancellation)
    {
        long after;
        lock (journals)
            after = journals.TryGetValue(run, out var journal) ? journal.Last : 0;
        IReadOnlyList<RunEvent> page;
        do
        {
            page = await store.ReadAsync(run, after, Page, cancellation);
            lock (journals)
            {
                if (!journals.TryGetValue(run, out var journal))
                    journals.Add(run, journal = new Journal());
                foreach (var e in page)
                    journal.Ids.Add(e.Id);
                journal.Last = Math.Max(journal.Last, after = page.Count > 0 ? page[^1].Seq : after);
            }
        }
        while (page.Count == Page);
        lock (journals)
            return journals.TryGetValue(run, out var journal) && events.All(e => journal.Ids.Contains(e.Id));
    }

    public void Forget(RunKey run)
    {
        lock (journals)
            journals.Remove(run);
    }

    private sealed class Journal
    {
        public HashSet<string> Ids { get; } = [];

        public long Last { get; set; }
    }
}

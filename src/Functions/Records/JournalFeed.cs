using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>
/// The live end of one run's journal: read once, for however many follow it. It keeps the newest events only; who is further behind reads them from the
/// store, at a pace of its own, so that nobody waits for anybody and nothing piles up.
/// </summary>
internal sealed class JournalFeed(IRunStore store, RunKey run)
{
    private const int MostKept = 512;
    private const int MostCharacters = 2_000_000;
    private const int MostAtOnce = 128;

    private readonly Lock _state = new();
    private readonly CancellationTokenSource _left = new();
    private readonly List<JournalLine> _kept = [];
    private TaskCompletionSource _more = NewSource();
    private long? _begun;
    private long _last;
    private int _characters;
    private bool _ended;
    private Exception? _problem;

    /// <summary>How many follow; changed by the owner alone.</summary>
    public int Followers { get; set; }

    /// <summary>What comes next.</summary>
    /// <param name="after">The last event that the follower has.</param>
    /// <param name="more">Completes when there is more.</param>
    /// <param name="ended">True: nothing more comes.</param>
    /// <returns>The events behind <paramref name="after"/>, at most some of them; null where they are not kept here.</returns>
    public IReadOnlyList<JournalLine>? Take(long after, out Task more, out bool ended)
    {
        lock (_state)
        {
            (more, ended) = (_more.Task, _ended);
            if (_problem is not null)
                throw new IOException("The journal could not be read on.", _problem);
            if (_begun is null || after < _last - _kept.Count)
                return null;
            var known = (int)(after - (_last - _kept.Count));
            return known >= _kept.Count ? [] : _kept.GetRange(known, Math.Min(MostAtOnce, _kept.Count - known));
        }
    }

    /// <summary>Begins to read, unless that has begun.</summary>
    /// <param name="after">An event that the journal has, or 0.</param>
    /// <param name="over">Completes when the run is over and nothing more is written.</param>
    public void Begin(long after, Func<CancellationToken, Task> over)
    {
        lock (_state)
        {
            if (_begun is not null)
                return;
            (_begun, _last) = (after, after);
        }

        _ = ReadAsync(over);
    }

    /// <summary>Nobody follows any more.</summary>
    public void Leave() => _left.Cancel();

    private async Task ReadAsync(Func<CancellationToken, Task> over)
    {
        try
        {
            await Task.Yield();
            var end = over(_left.Token);
            while (true)
            {
                var last = end.IsCompleted;
                var events = await store.ReadAsync(run, _last, MostKept, _left.Token);
                if (events.Count > 0)
                    Add([.. events.Select(ToLine)]);
                else if (last)
                    break;
                else
                    await Task.WhenAny(store.WaitAsync(run, _last, _left.Token), end);
            }

            lock (_state)
                _ended = true;
        }
        catch (Exception e)
        {
            lock (_state)
                _problem = e;
        }
        finally
        {
            Ring();
        }
    }

    /// <summary>An event as followers get it.</summary>
    public static JournalLine ToLine(RunEvent e) =>
        new(e.Seq, e.Type, BatonJson.ToText(e), e.Type is EventTypes.RunCompleted or EventTypes.RunCancelled && e.Step is null);

    private void Add(JournalLine[] lines)
    {
        lock (_state)
        {
            _kept.AddRange(lines);
            _last = lines[^1].Seq;
            _characters += lines.Sum(l => l.Text.Length);
            var leave = Math.Max(0, _kept.Count - MostKept);
            var left = _kept.Take(leave).Sum(l => l.Text.Length);
            while (_characters - left > MostCharacters && leave < _kept.Count)
                left += _kept[leave++].Text.Length;
            _kept.RemoveRange(0, leave);
            _characters -= left;
        }

        Ring();
    }

    private void Ring()
    {
        TaskCompletionSource rung;
        lock (_state)
            (rung, _more) = (_more, NewSource());
        rung.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

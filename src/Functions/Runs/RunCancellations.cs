using Baton.Agents;

namespace Baton.Functions;

/// <summary>
/// Lets a cancelled run end what it has under way: an orchestration that is terminated takes no more notice of its activities, but their calls would
/// go on. It reaches the work of this process.
/// </summary>
public sealed class RunCancellations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RunKey, HashSet<Work>> _runs = [];

    /// <summary>Begins a piece of a run's work; dispose it at its end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outer">What else ends the work.</param>
    public Work Enter(RunKey run, CancellationToken outer)
    {
        var work = new Work(this, run, outer);
        lock (_lock)
        {
            if (!_runs.TryGetValue(run, out var all))
                _runs[run] = all = [];
            all.Add(work);
        }

        return work;
    }

    /// <summary>Cancels what the run has under way; completes when it has ended.</summary>
    public Task CancelAsync(RunKey run)
    {
        Work[] all;
        lock (_lock)
            all = _runs.TryGetValue(run, out var found) ? [.. found] : [];
        return Task.WhenAll(all.Select(w => w.CancelAsync()));
    }

    private void Leave(RunKey run, Work work)
    {
        lock (_lock)
        {
            if (_runs.TryGetValue(run, out var all) && all.Remove(work) && all.Count == 0)
                _runs.Remove(run);
        }
    }

    /// <summary>A piece of a run's work.</summary>
    public sealed class Work : IDisposable
    {
        private readonly RunCancellations _owner;
        private readonly RunKey _run;
        private readonly CancellationTokenSource _source = new();
        private readonly CancellationTokenRegistration _link;
        private readonly CancellationToken _outer;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _cancelled;

        internal Work(RunCancellations owner, RunKey run, CancellationToken outer)
        {
            (_owner, _run, _outer) = (owner, run, outer);
            _link = outer.Register(_source.Cancel);
            Token = _source.Token;
        }

        /// <summary>Ends the work.</summary>
        public CancellationToken Token { get; }

        /// <summary>True: the run was cancelled, and the process goes on.</summary>
        public bool IsRunCancelled => _cancelled && !_outer.IsCancellationRequested;

        /// <inheritdoc />
        public void Dispose()
        {
            // The source itself is not disposed: somebody may be cancelling it at this moment, and without the link it holds nothing.
            _owner.Leave(_run, this);
            _link.Dispose();
            _ended.TrySetResult();
        }

        internal Task CancelAsync()
        {
            _cancelled = true;
            _source.Cancel();
            return _ended.Task;
        }
    }
}

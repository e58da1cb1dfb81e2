using Baton.Agents;

namespace Baton.Records;

/// <summary>Wakes those who wait for a run's next event. Costs nothing for runs that nobody watches.</summary>
internal sealed class JournalSignals
{
    private readonly Dictionary<RunKey, Bell> bells = [];

    /// <summary>
    /// Takes a seat beside a run's bell. To miss nothing: take the seat, take <see cref="Seat.Next"/>, look at the journal, then await it.
    /// </summary>
    public Seat Sit(RunKey run)
    {
        lock (bells)
        {
            if (!bells.TryGetValue(run, out var bell))
                bells.Add(run, bell = new Bell());
            bell.Seats++;
            return new Seat(this, run, bell);
        }
    }

    /// <summary>Says that the run's journal has grown.</summary>
    public void Ring(RunKey run)
    {
        lock (bells)
        {
            if (bells.TryGetValue(run, out var bell))
                bell.Ring();
        }
    }

    /// <summary>Wakes everybody, so that they see that the store is closed.</summary>
    public void RingAll()
    {
        lock (bells)
            foreach (var bell in bells.Values)
                bell.Ring();
    }

    public sealed class Seat(JournalSignals signals, RunKey run, Bell bell) : IDisposable
    {
        /// <summary>Completes at the next ring from now on.</summary>
        public Task Next
        {
            get
            {
                lock (signals.bells)
                    return bell.Next;
            }
        }

        public void Dispose()
        {
            lock (signals.bells)
                if (--bell.Seats == 0)
                    signals.bells.Remove(run);
        }
    }

    public sealed class Bell
    {
        private TaskCompletionSource next = NewSource();

        public int Seats { get; set; }

        public Task Next => next.Task;

        public void Ring()
        {
            // Calls nobody, so that it is safe within the lock: those who wait go on elsewhere.
            next.SetResult();
            next = NewSource();
        }

        private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using Baton.Engine.Store;
using Baton.Engine.Workers;

namespace Baton.Engine.Queues;

/// <summary>
/// Queues in the engine's own file. A message that the process held when it ended, however it ended, is seen again at the next start and
/// does not count as taken: one process has the file, so nobody else can be working on it.
/// </summary>
internal sealed class EmbeddedQueues : IMessageQueues
{
    private readonly TaskHub hub;
    private readonly TimeProvider clock;
    private readonly QueueSignals signals = new();

    public EmbeddedQueues(TaskHub hub, TimeProvider clock)
    {
        this.hub = hub;
        this.clock = clock;
        hub.Store.Writer.Enqueue(new Job<bool>(writer =>
        {
            writer.Release(Now);
            return true;
        }));
    }

    public string Place => $"embedded, in {hub.Store.Path}";

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task CreateAsync(string queue, CancellationToken cancellation)
    {
        QueueRules.CheckName(queue);
        return Task.CompletedTask;
    }

    public async Task SendAsync(string queue, IReadOnlyList<string> bodies, CancellationToken cancellation)
    {
        foreach (var body in bodies)
            QueueRules.CheckSize(body);
        await WriteAsync(
            writer =>
            {
                foreach (var body in bodies)
                    writer.Insert(queue, Guid.NewGuid().ToString(), body, Now);
                return true;
            },
            cancellation).ConfigureAwait(false);
        signals.Pulse(queue);
    }

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        string queue, int most, TimeSpan lease, CancellationToken cancellation) =>
        await WriteAsync(
            writer =>
            {
                var now = Now;
                return writer.Take(queue, most, now, now + lease);
            },
            cancellation).ConfigureAwait(false);

    public Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan lease, CancellationToken cancellation) =>
        WriteAsync(writer => writer.Renew(message, Now + lease), cancellation);

    public async Task<bool> ReturnAsync(string queue, QueueMessage message, TimeSpan hidden, bool unused, CancellationToken cancellation)
    {
        var returned = await WriteAsync(writer => writer.Return(message, Now + hidden, unused), cancellation).ConfigureAwait(false);
        signals.Pulse(queue);
        return returned;
    }

    public Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellation) =>
        WriteAsync(writer => writer.Delete(message), cancellation);

    public Task<long> CountAsync(string queue, CancellationToken cancellation) => Task.FromResult(hub.Store.Read(reader => reader.CountMessages(queue)));

    public async Task WaitAsync(string queue, TimeSpan pause, CancellationToken cancellation)
    {
        var signal = signals.Next(queue);
        if (hub.Store.Read(reader => reader.NextVisible(queue)) is not { } next)
        {
            await signal.WaitAsync(cancellation).ConfigureAwait(false);
            return;
        }

        if (next <= Now)
            return;
        // Timers hold about 49 days; whoever wakes too early finds nothing and waits again.
        var wait = TimeSpan.FromTicks(Math.Min((next - Now).Ticks + 1, TimeSpan.FromDays(40).Ticks));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(signal, Task.Delay(wait, clock, ends.Token)).ConfigureAwait(false);
        await ends.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private Task<T> WriteAsync<T>(Func<MessageWriter, T> write, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var job = new Job<T>(write);
        hub.Store.Writer.Enqueue(job);
        return job.Result;
    }

    private sealed class Job<T>(Func<MessageWriter, T> write) : WriteJob
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Result => done.Task;

        public override void Write(StoreWriter store) => result = write(store.Messages);

        public override void Committed() => done.TrySetResult(result!);

        public override void Failed(Exception error) =>
            done.TrySetException(new QueueException($"The embedded queues have stopped: {error.Message}", error));
    }
}

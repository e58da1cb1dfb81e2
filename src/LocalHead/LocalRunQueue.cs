using Baton.Engine.Hosting.Queues;
using Baton.Engine.Queues;
using Baton.Functions;

namespace Baton.LocalHead;

/// <summary>The queue of runs, wherever this head has its queues.</summary>
internal sealed class LocalRunQueue(QueueSender sender) : IRunQueue
{
    public Task SendAsync(IReadOnlyList<string> messages, CancellationToken cancellation = default) =>
        sender.SendAsync(IRunQueue.Name, messages, cancellation);

    public long? Count(string queue)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            return sender.CountAsync(queue, limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is QueueException or InvalidOperationException or OperationCanceledException)
        {
            return null;
        }
    }
}

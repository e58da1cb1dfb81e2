using Baton.Engine.Hosting.Queues;
using Baton.Functions;

namespace Baton.LocalHead;

/// <summary>The queue of runs, wherever this head has its queues.</summary>
internal sealed class LocalRunQueue(QueueSender sender) : IRunQueue
{
    public Task SendAsync(IReadOnlyList<string> messages, CancellationToken cancellation = default) =>
        sender.SendAsync(IRunQueue.Name, messages, cancellation);
}

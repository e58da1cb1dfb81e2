using Baton.Engine.Queues;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Hosting.Queues;

/// <summary>A message that a function works on: its lease is renewed until it is settled.</summary>
internal sealed class HeldMessage : IAsyncDisposable
{
    private readonly string _queue;
    private readonly TimeSpan _lease;
    private readonly IMessageQueues _queues;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ITimer _renewal;
    private bool _settled;

    internal HeldMessage(string queue, QueueMessage message, TimeSpan lease, IMessageQueues queues, TimeProvider clock, ILogger logger)
    {
        (_queue, Message, _lease, _queues, _logger) = (queue, message, lease, queues, logger);
        _renewal = clock.CreateTimer(_ => _ = RenewAsync(), null, lease / 2, lease / 2);
    }

    /// <summary>The message, with the receipt that holds.</summary>
    internal QueueMessage Message { get; private set; }

    /// <summary>Deletes the message.</summary>
    internal Task DeleteAsync() => SettleAsync(() => _queues.DeleteAsync(_queue, Message, CancellationToken.None));

    /// <summary>Gives the message back.</summary>
    /// <param name="hidden">How long it is not seen.</param>
    /// <param name="unused">It should not count as taken.</param>
    internal Task ReturnAsync(TimeSpan hidden, bool unused = false) =>
        SettleAsync(() => _queues.ReturnAsync(_queue, Message, hidden, unused, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await _renewal.DisposeAsync();
        await _turn.WaitAsync();
        _settled = true;
        _turn.Release();
    }

    private async Task SettleAsync(Func<Task<bool>> settle)
    {
        await _turn.WaitAsync();
        try
        {
            if (!await settle())
                _logger.LogWarning("Message {Id} of queue {Queue} is held by somebody else by now, and may be handled twice.", Message.Id, _queue);
            _settled = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RenewAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (!_settled && await _queues.RenewAsync(_queue, Message, _lease, CancellationToken.None) is { } renewed)
                Message = renewed;
        }
        catch (QueueException e)
        {
            _logger.LogWarning("The lease of message {Id} of queue {Queue} could not be renewed: {Reason}", Message.Id, _queue, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }
}

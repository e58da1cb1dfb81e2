using Baton.Engine.Queues;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Hosting.Queues;

/// <summary>
/// Takes a queue's messages and calls the function with each, as Functions does: a message is deleted when the function has returned, seen again
/// when it has thrown, and moved to the poison queue when it has thrown, or was taken, too often.
/// </summary>
internal sealed class QueueListener(
    QueueFunction function, IMessageQueues queues, QueueSettings settings, IServiceProvider services, TimeProvider clock, ILogger logger)
{
    // What Functions uses; the lease is renewed at half of it, so that it only ends with the process.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _working = [];
    private readonly string? _poison = PoisonOf(function.Queue);
    private bool _poisonMade;

    /// <summary>Works until it is told to stop, and what it had begun is done.</summary>
    /// <param name="stopping">Take no more messages; what is under way is told so and may end by throwing.</param>
    internal async Task RunAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        var created = false;
        var isDown = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!created)
                    await queues.CreateAsync(function.Queue, stopping);
                created = true;
                await HasRoomAsync(stopping);
                var messages = await queues.ReceiveAsync(function.Queue, settings.BatchSize, Lease, stopping);
                if (isDown)
                    logger.LogInformation("Queue {Queue} can be reached again: {Place}.", function.Queue, queues.Place);
                isDown = false;
                foreach (var message in messages)
                    Begin(message, stopping);
                pause = messages.Count > 0 ? FirstPause : pause;
                if (messages.Count > 0)
                    continue;
                await queues.WaitAsync(function.Queue, pause, stopping);
                pause = Longer(pause);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (QueueException e)
            {
                if (!isDown)
                    logger.LogError("Queue {Queue} of function {Function} cannot be read, and is tried again and again: {Reason}", function.Queue, function.Name, e.Message);
                isDown = true;
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Longer(pause);
            }
        }

        await Task.WhenAll(Working());
    }

    private static string? PoisonOf(string queue)
    {
        var name = $"{queue}-poison";
        return !queue.EndsWith("-poison", StringComparison.Ordinal) && QueueRules.IsName(name) ? name : null;
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < settings.MaxPollingInterval ? pause * 2 : settings.MaxPollingInterval;

    private Task[] Working()
    {
        lock (_gate)
            return [.. _working];
    }

    private async Task HasRoomAsync(CancellationToken stopping)
    {
        var threshold = settings.NewBatchThreshold ?? settings.BatchSize / 2;
        while (Working() is { } working && working.Length > threshold)
            await Task.WhenAny(working).WaitAsync(stopping);
    }

    private void Begin(QueueMessage message, CancellationToken stopping)
    {
        var work = Task.Run(() => HandleAsync(message, stopping), CancellationToken.None);
        lock (_gate)
            _working.Add(work);
        work.ContinueWith(
            done =>
            {
                lock (_gate)
                    _working.Remove(done);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken stopping)
    {
        var held = new HeldMessage(function.Queue, message, Lease, queues, clock, logger);
        try
        {
            if (message.DequeueCount > settings.MaxDequeueCount)
                await ParkAsync(held, $"it was taken {message.DequeueCount} times");
            else if (QueueText.Decode(message.Body, settings.IsBase64) is not { } content)
                await ParkAsync(held, "it is not in base64; see messageEncoding in host.json");
            else
                await CallAsync(held, content, stopping);
        }
        catch (QueueException e)
        {
            logger.LogError("Message {Id} of queue {Queue} could not be settled, and comes again: {Reason}", message.Id, function.Queue, e.Message);
        }
        finally
        {
            await held.DisposeAsync();
        }
    }

    private async Task CallAsync(HeldMessage held, byte[] content, CancellationToken stopping)
    {
        try
        {
            await function.InvokeAsync(services, held.Message, content, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await held.ReturnAsync(TimeSpan.Zero, unused: true);
            return;
        }
        catch (Exception e)
        {
            logger.LogError(
                e, "Function {Function} failed with message {Id} of queue {Queue}, time {Count} of {Most}.",
                function.Name, held.Message.Id, function.Queue, held.Message.DequeueCount, settings.MaxDequeueCount);
            if (held.Message.DequeueCount >= settings.MaxDequeueCount)
                await ParkAsync(held, e.Message);
            else
                await held.ReturnAsync(settings.VisibilityTimeout);
            return;
        }

        await held.DeleteAsync();
    }

    private async Task ParkAsync(HeldMessage held, string reason)
    {
        if (_poison is null)
        {
            await held.ReturnAsync(settings.VisibilityTimeout);
            return;
        }

        if (!_poisonMade)
            await queues.CreateAsync(_poison, CancellationToken.None);
        _poisonMade = true;
        // First the copy: a crash in between leaves two messages rather than none.
        await queues.SendAsync(_poison, [held.Message.Body], CancellationToken.None);
        await held.DeleteAsync();
        logger.LogError("Message {Id} of queue {Queue} was moved to {Poison}: {Reason}", held.Message.Id, function.Queue, _poison, reason);
    }
}

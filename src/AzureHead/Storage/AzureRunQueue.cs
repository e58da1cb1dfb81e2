using Azure;
using Azure.Storage.Queues;
using Baton.Functions;

namespace Baton.AzureHead;

/// <summary>The queue of runs in the app's storage account, which the function host listens to.</summary>
internal sealed class AzureRunQueue(QueueClient queue, QueueClient poison) : IRunQueue
{
    private const int AtOnce = 8;
    private bool isMade;

    public async Task SendAsync(IReadOnlyList<string> messages, CancellationToken cancellation = default)
    {
        try
        {
            if (!isMade)
                await queue.CreateIfNotExistsAsync(cancellationToken: cancellation);
            isMade = true;
            // What is in the queue waits for its turn, however long; the service's own limit would drop it after a week.
            await Parallel.ForEachAsync(
                messages,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (message, token) => await queue.SendMessageAsync(message, visibilityTimeout: null, timeToLive: TimeSpan.FromSeconds(-1), token));
        }
        catch (RequestFailedException e)
        {
            throw new IOException($"The queue {queue.Name} does not take messages: {e.Status} {e.ErrorCode}.", e);
        }
    }

    public long? Count(string name)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            return (name == IRunQueue.Poison ? poison : queue).GetProperties(limit.Token).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return 0;
        }
        catch (Exception e) when (e is RequestFailedException or OperationCanceledException or AggregateException)
        {
            return null;
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Tests.Hosting;

/// <summary>What the queue functions of one host were called with, and what they do.</summary>
public sealed class QueueLog
{
    private readonly ConcurrentQueue<(string Text, string Id, int Count)> _calls = [];
    private int _atOnce;

    /// <summary>What a function does with a message's text.</summary>
    public Func<string, CancellationToken, Task> Work { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<(string Text, string Id, int Count)> Calls => [.. _calls];

    /// <summary>The most calls that were under way together.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The calls that are under way.</summary>
    public int AtOnce => Volatile.Read(ref _atOnce);

    internal async Task CallAsync(string text, FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        _calls.Enqueue((text, (string)data["id"]!, int.Parse((string)data["DequeueCount"]!, System.Globalization.CultureInfo.InvariantCulture)));
        lock (_calls)
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        try
        {
            await Work(text, context.CancellationToken);
        }
        finally
        {
            lock (_calls)
                _atOnce--;
        }
    }
}

public sealed record Parcel(string Item, int Count);

public sealed class QueueSamples(QueueLog log)
{
    [Function("TakeText")]
    public Task Text([QueueTrigger("texts")] string text, FunctionContext context) => log.CallAsync(text, context);

    [Function("TakeBytes")]
    public Task Bytes([QueueTrigger("bytes")] byte[] bytes, FunctionContext context) => log.CallAsync(Convert.ToHexString(bytes), context);

    [Function("TakeOrder")]
    public Task Order([QueueTrigger("orders")] Parcel order, FunctionContext context) => log.CallAsync($"{order.Count} × {order.Item}", context);
}

using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Hosting;

/// <summary>Notes the runs of the functions below.</summary>
public sealed class TimerLog
{
    public ConcurrentQueue<(string Function, TimerInfo Timer)> Runs { get; } = new();

    /// <summary>What each run does. Null: nothing.</summary>
    public Func<CancellationToken, Task>? Work { get; set; }

    public Task RunAsync(string function, TimerInfo timer, CancellationToken cancellation)
    {
        Runs.Enqueue((function, timer));
        return Work?.Invoke(cancellation) ?? Task.CompletedTask;
    }
}

public sealed class TimerSamples(TimerLog? log = null)
{
    [Function("Daily")]
    public Task Daily([TimerTrigger("0 0 7 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        return log?.RunAsync("Daily", timer, cancellation) ?? Task.CompletedTask;
    }

    [Function("Unwatched")]
    public void Unwatched([TimerTrigger("0 0 7 * * *", UseMonitor = false)] TimerInfo timer) => log?.Runs.Enqueue(("Unwatched", timer));

    [Function("AtStart")]
    public void AtStart([TimerTrigger("36:00:00", RunOnStartup = true)] TimerInfo timer, FunctionContext context) =>
        log?.Runs.Enqueue((context.FunctionDefinition.Name, timer));
}

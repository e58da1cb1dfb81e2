using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Baton.Engine.Hosting.Queues;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Functions.Tests;

/// <summary>What tests of the queue do with the bench.</summary>
internal static class Queueing
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static Task SendAsync(this Bench bench, params string[] messages) => bench.App.Services.GetRequiredService<IRunQueue>().SendAsync(messages);

    /// <summary>Lets time pass, timer by timer, until something holds.</summary>
    public static async Task EventuallyAsync(this Bench bench, Func<Task<bool>> holds)
    {
        for (var since = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(5))
        {
            if (since.Elapsed > Bound)
                throw new TimeoutException($"Expected it to hold within {Bound.TotalSeconds} s; runs: {string.Join(' ', await bench.RunIdsAsync())}");
            // Retries of messages, not the renewal of leases.
            if (bench.Clock.NextDue is { } due && due - bench.Clock.GetUtcNow() < TimeSpan.FromSeconds(3) && bench.App.Hub.IsQuiet)
                bench.Clock.Advance(due > bench.Clock.GetUtcNow() ? due - bench.Clock.GetUtcNow() : TimeSpan.Zero);
        }
    }

    /// <summary>Follows a run that is about to be started.</summary>
    public static async Task<RunView> GoOnAsync(this Bench bench, string run, bool appears)
    {
        await bench.EventuallyAsync(async () => (await bench.RunIdsAsync()).Contains(run) == appears);
        return await bench.GoOnAsync(run);
    }

    public static async Task<string[]> RunIdsAsync(this Bench bench) => [.. (await InstancesAsync(bench)).Select(i => i.InstanceId["run.default.".Length..])];

    public static async Task<string[]> EndedAsync(this Bench bench) =>
        [.. (await InstancesAsync(bench)).Where(i => i.IsCompleted).Select(i => i.InstanceId["run.default.".Length..])];

    public static Task<bool> IsQueueEmptyAsync(this Bench bench) => Task.FromResult(bench.App.Hub.Store.Read(reader => reader.NextVisible(IRunQueue.Name)) is null);

    /// <summary>Waits until one message is in the poison queue, and checks that it is the one.</summary>
    public static async Task ParkedAsync(this Bench bench, string message)
    {
        await bench.EventuallyAsync(() => Task.FromResult(bench.App.Hub.Store.Read(reader => reader.NextVisible(IRunQueue.Poison)) is not null));
        var queues = bench.App.Services.GetRequiredService<QueueConnections>().Open(null);
        var parked = (await queues.ReceiveAsync(IRunQueue.Poison, 10, TimeSpan.Zero, default)).ShouldHaveSingleItem();
        QueueText.Text(QueueText.Decode(parked.Body, base64: true)!).ShouldBe(message);
    }

    public static async Task<JsonElement> BatchAsync(this Bench bench, string id) => await bench.Http.GetFromJsonAsync<JsonElement>($"api/batches/{id}");

    private static async Task<List<OrchestrationMetadata>> InstancesAsync(Bench bench)
    {
        var instances = new List<OrchestrationMetadata>();
        await foreach (var instance in bench.App.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = "run.default." }))
            instances.Add(instance);
        return instances;
    }
}

using System.Globalization;
using Baton.Engine;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A process that is made to be killed. "load <file> <generation>" starts orchestrations as fast as it can, says on its output what was
// acknowledged, and never ends by itself; "fill <file>" starts them until they cannot be stored; "finish <file>" lets everything end and
// says how. Both log each execution of an activity.
var (mode, path) = (args[0], args[1]);
using var log = new FileStream(path + ".log", FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
var gate = new Lock();

void Log(string line)
{
    lock (gate)
        log.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
}

void Say(string line)
{
    lock (gate)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Services.AddEmbeddedEngine(options =>
{
    options.Path = path;
    options.IdleEviction = TimeSpan.FromMilliseconds(50);
}, tasks => tasks
    .AddOrchestratorFunc("Work", async context =>
    {
        var sum = 0;
        var tally = new EntityInstanceId("Tally", (context.InstanceId[^1] % 3).ToString(CultureInfo.InvariantCulture));
        for (var step = 0; step < 4; step++)
            sum += await context.CallActivityAsync<int>("Step", step);
        var child = context.CallSubOrchestratorAsync<int>("Child", sum, new TaskOptions().WithInstanceId(context.InstanceId + "-child"));
        await context.CreateTimer(TimeSpan.FromMilliseconds(2), default);
        await context.Entities.CallEntityAsync<int>(tally, "Add", 1);
        await using (await context.Entities.LockEntitiesAsync(new EntityInstanceId("Tally", "locked"), tally))
        {
            var before = await context.Entities.CallEntityAsync<int>(new EntityInstanceId("Tally", "locked"), "Read");
            await context.Entities.CallEntityAsync(new EntityInstanceId("Tally", "locked"), "Set", before + 1);
        }
        // The first event comes from the client, the second from the child.
        var first = await context.WaitForExternalEvent<int>("go");
        var second = await context.WaitForExternalEvent<int>("hello");
        return $"{sum} {first} {second} {await child}";
    })
    .AddOrchestratorFunc<int, int>("Child", async (context, n) =>
    {
        context.SendEvent(context.Parent!.InstanceId, "hello", n);
        var fan = await Task.WhenAll(Enumerable.Range(10, 3).Select(step => context.CallActivityAsync<int>("Step", step)));
        return fan.Sum();
    })
    .AddEntity<Tally>()
    .AddActivityFunc<int, int>("Step", (context, step) =>
    {
        Log($"{context.InstanceId} {step}");
        return step;
    }));
builder.Services.Configure<DurableTaskWorkerOptions>(options => options.EnableEntitySupport = true);
builder.Services.Configure<DurableTaskClientOptions>(options => options.EnableEntitySupport = true);
using var host = builder.Build();
await host.StartAsync();
var client = host.Services.GetRequiredService<DurableTaskClient>();
if (mode == "fill")
    try
    {
        while (true)
            Say($"started {await client.ScheduleNewOrchestrationInstanceAsync("Work", new string('x', 2000))}");
    }
    catch (EngineFailedException e)
    {
        Say($"failed {e.Message}");
        return 3;
    }
if (mode == "load")
{
    // Kept down so that a kill finds a crowd in every state, not a queue that never gets anywhere.
    using var crowd = new SemaphoreSlim(50);
    for (var i = 0; ; i++)
    {
        await crowd.WaitAsync();
        _ = OneAsync(string.Create(CultureInfo.InvariantCulture, $"g{args[2]}-{i}"), crowd);
    }
}

await foreach (var instance in client.GetAllInstancesAsync())
    if (!instance.IsCompleted && !instance.InstanceId.EndsWith("-child", StringComparison.Ordinal))
        await client.RaiseEventAsync(instance.InstanceId, "go", 0);
await foreach (var instance in client.GetAllInstancesAsync())
{
    var end = await client.WaitForInstanceCompletionAsync(instance.InstanceId, getInputsAndOutputs: true);
    Say($"end {end.InstanceId} {end.RuntimeStatus} {end.SerializedOutput} {end.FailureDetails}");
}
// The locks were given back with the ends, and the entities take note of that a moment later.
while (await client.Entities.GetAllEntitiesAsync().AnyAsync(entity => entity.LockedBy is not null))
    await Task.Delay(10);
await foreach (var entity in client.Entities.GetAllEntitiesAsync<int>())
    Say($"entity {entity.Id.Key} {entity.State} {entity.LockedBy}");
await host.StopAsync();
return 0;

async Task OneAsync(string id, SemaphoreSlim crowd)
{
    await client.ScheduleNewOrchestrationInstanceAsync("Work", null, new StartOrchestrationOptions(id));
    Say($"started {id}");
    await client.RaiseEventAsync(id, "go", 7);
    Say($"raised {id}");
    await client.WaitForInstanceCompletionAsync(id);
    Say($"ended {id}");
    crowd.Release();
}

/// <summary>Counts. Registered by its name, made for every operation.</summary>
internal sealed class Tally : TaskEntity<int>
{
    public int Add(int amount) => State += amount;

    public int Read() => State;

    public void Set(int value) => State = value;
}

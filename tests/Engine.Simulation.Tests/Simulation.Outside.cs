using Baton.Engine.History;
using Baton.Engine.Store;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Simulation;

/// <summary>What comes from outside: clients and activities.</summary>
internal sealed partial class Simulation
{
    private int payloads;
    private int runs;

    private sealed record OpenActivity(string Key, TaskCompletionSource<string> Source);

    private Task<string> BeginActivity(string instance, string key)
    {
        ledger.OnActivityBegun(instance, key, openActivities.Exists(other => other.Key == key));
        var run = new OpenActivity(key, new TaskCompletionSource<string>());
        Trace.Add($"{now} {key} begins");
        openActivities.Add(run);
        if (random.Next(4) == 0)
            EndActivity(run);
        return run.Source.Task;
    }

    private bool EndActivity()
    {
        if (openActivities.Count == 0)
            return false;
        now++;
        EndActivity(openActivities[random.Next(openActivities.Count)]);
        return true;
    }

    private void EndActivity(OpenActivity run)
    {
        openActivities.Remove(run);
        var result = $"{run.Key}#{runs++}";
        ledger.OnActivityEnded(result);
        Trace.Add($"{now} {result} ends");
        if (random.Next(6) == 0)
            run.Source.SetException(new IOException(result));
        else
            run.Source.SetResult(result);
    }

    private void CallClient()
    {
        now++;
        var id = ledger.AnyInstance(random);
        switch (random.Next(24))
        {
            case < 5:
                Start($"i{random.Next(7)}");
                break;
            case < 13:
                Raise(id, SimulatedProgram.Events[random.Next(SimulatedProgram.Events.Length)]);
                break;
            case 13:
                Tell(id, "suspend", token => client.SuspendInstanceAsync(id, token));
                break;
            case < 16:
                Tell(id, "resume", token => client.ResumeInstanceAsync(id, token));
                break;
            case 16:
                Tell(id, "terminate", token => client.TerminateInstanceAsync(
                    id, new TerminateInstanceOptions { Output = token, Recursive = random.Next(2) == 0 }));
                break;
            case 17:
                ledger.OnPurging(id);
                ledger.Follow($"purge {id}", client.PurgeInstanceAsync(id, new PurgeInstanceOptions { Recursive = true }), null);
                break;
            case 18:
                ledger.OnRepeating(id);
                ledger.Follow($"rewind {id}", client.RewindInstanceAsync(id, "again"), null);
                break;
            case 19:
                ledger.OnRepeating(id);
                var restart = now;
                ledger.Follow($"restart {id}", client.RestartAsync(id), () => ledger.OnStarted(id, restart));
                break;
            case < 22:
                ledger.Follow($"wait {id}", client.WaitForInstanceCompletionAsync(id, true), null);
                break;
            default:
                ledger.Follow($"look {id}", LookAsync(id), null);
                break;
        }
    }

    private async Task LookAsync(string id)
    {
        await client.GetInstanceAsync(id, getInputsAndOutputs: true);
        var count = 0;
        await foreach (var _ in client.GetAllInstancesAsync(new OrchestrationQuery { PageSize = 3 }))
            count++;
        Trace.Add($"{now} sees {count}");
    }

    private void Start(string id)
    {
        var issued = now;
        var options = new StartOrchestrationOptions(
            id, random.Next(6) == 0 ? clock.GetUtcNow() + TimeSpan.FromMinutes(random.Next(-100, 600)) : null);
        if (random.Next(6) == 0)
            options = options with { DedupeStatuses = [] };
        var plan = new Plan(random.Next(), 2, 0, []);
        ledger.Follow($"start {id} {plan.Seed}", client.ScheduleNewOrchestrationInstanceAsync(SimulatedProgram.Name, plan, options),
            () => ledger.OnStarted(id, issued));
    }

    private void Raise(string id, string name)
    {
        var payload = $"e:{payloads++}";
        var spelling = random.Next(3) == 0 ? name.ToUpperInvariant() : name;
        var sent = ledger.OnSending(id, payload);
        ledger.Follow($"raise {id} {name} {payload}", client.RaiseEventAsync(id, spelling, payload), () => ledger.OnRaised(sent));
    }

    private void Tell(string id, string what, Func<string, Task> send)
    {
        var token = $"{what}:{payloads++}";
        var sent = ledger.OnSending(id, token);
        ledger.Follow($"{token} {id}", send(token), () => ledger.OnTold(sent));
    }

    private void Help(InstanceRow row, string name)
    {
        if (row.Status == ExecutionStatus.Suspended)
            Tell(row.Id, "resume", token => client.ResumeInstanceAsync(row.Id, token));
        Raise(row.Id, name);
    }
}

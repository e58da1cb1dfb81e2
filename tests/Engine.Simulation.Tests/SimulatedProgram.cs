using Microsoft.DurableTask;

namespace Baton.Engine.Simulation;

/// <summary>What one instance is to do, and what it has heard in its earlier generations.</summary>
internal sealed record Plan(int Seed, int Depth, int Generation, IReadOnlyList<string> Heard);

/// <summary>An orchestrator whose steps follow from the seed in its input: all that an orchestrator can do, in any order.</summary>
internal static class SimulatedProgram
{
    public const string Name = "Program";
    public const string Activity = "Work";
    public static readonly string[] Events = ["alpha", "beta", "Gamma"];

    public static async Task<string> RunAsync(Simulation world, TaskOrchestrationContext context, Plan plan)
    {
        var random = new Random(unchecked((plan.Seed * 31) + plan.Generation));
        var numbers = 0;
        List<string> heard = [.. plan.Heard], log = [];
        for (var steps = random.Next(1, 5); steps > 0; steps--)
        {
            world.Preempt(context);
            if (random.Next(3) > 0)
                log.Add(await Step());
            else
                log.AddRange(await Task.WhenAll(Enumerable.Range(0, random.Next(2, 5)).Select(_ => Step())));
        }
        world.Preempt(context);
        world.OnCodeEnded(context);
        if (plan.Generation < Math.Abs(plan.Seed % 3))
            context.ContinueAsNew(plan with { Generation = plan.Generation + 1, Heard = heard });
        else if (random.Next(8) == 0)
            throw new InvalidOperationException($"The plan is to fail after {log.Count} steps.");
        return string.Join(' ', log);

        // Everything that is random about a step is drawn when it begins: what comes later may come in any order.
        async Task<string> Step()
        {
            var key = $"{context.InstanceId}/{plan.Seed}/{plan.Generation}/{numbers++}";
            var (kind, number, name) = (random.Next(plan.Depth > 0 ? 10 : 8), random.Next(1000), Events[random.Next(Events.Length)]);
            try
            {
                switch (kind)
                {
                    case 0 or 1:
                        return await context.CallActivityAsync<string>(Activity, key);
                    case 2:
                        return await context.CallActivityAsync<string>(Activity, key, TaskOptions.FromRetryPolicy(
                            new RetryPolicy(1 + (number % 3), TimeSpan.FromSeconds(1 + number), 2)));
                    case 3:
                        await context.CreateTimer(TimeSpan.FromSeconds(number * 10), default);
                        return $"timer@{context.CurrentUtcDateTime:HHmmss}";
                    case 4:
                        return Heard(await context.WaitForExternalEvent<string>(name));
                    case 5:
                        return await EventOrTimer(name, TimeSpan.FromSeconds(number * 10));
                    case 6:
                        world.Send(context, Target(number), name, "m:" + key);
                        return "sent";
                    case 7:
                        context.SetCustomStatus(key);
                        return "status";
                    default:
                        var seed = unchecked((plan.Seed * 1_000_003) + (number * 1009) + (plan.Generation * 7919) + numbers);
                        return await context.CallSubOrchestratorAsync<string>(Name, new Plan(seed, plan.Depth - 1, 0, []), ChildId(number));
                }
            }
            catch (TaskFailedException e)
            {
                return $"failed:{e.FailureDetails.ErrorMessage}";
            }
        }

        async Task<string> EventOrTimer(string name, TimeSpan wait)
        {
            using var eventGivenUp = new CancellationTokenSource();
            using var timerGivenUp = new CancellationTokenSource();
            var message = context.WaitForExternalEvent<string>(name, eventGivenUp.Token);
            var timer = context.CreateTimer(wait, timerGivenUp.Token);
            if (await Task.WhenAny(message, timer) == message)
            {
                timerGivenUp.Cancel();
                return Heard(await message);
            }
            eventGivenUp.Cancel();
            return "expired";
        }

        string Heard(string what)
        {
            heard.Add(what);
            return what;
        }

        string Target(int number) => (number % 3) switch
        {
            0 when context.Parent is { } parent => parent.InstanceId,
            1 => $"{context.InstanceId}.{number % 2}",
            _ => $"i{number % 5}",
        };

        // Given ids are few, so that they meet: with running ones and with ended ones.
        TaskOptions? ChildId(int number) => (number % 3) switch
        {
            0 => null,
            1 => new TaskOptions().WithInstanceId($"{context.InstanceId}.{plan.Generation}.{numbers}"),
            _ => new TaskOptions().WithInstanceId($"{context.InstanceId}.{number % 2}"),
        };
    }
}

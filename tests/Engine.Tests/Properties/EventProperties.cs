using FsCheck;
using FsCheck.Fluent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Properties;

/// <summary>
/// Random lives of an orchestration that waits for events of three names, with restarts, suspensions and evictions in between, against a
/// few lines of reference: each wait gets the oldest event of its name that nobody got before.
/// </summary>
public sealed class EventProperties
{
    private enum Step
    {
        RaiseA,
        RaiseB,
        RaiseC,
        Restart,
        Suspend,
        Resume,
        Idle,
    }

    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string[], string[]>("Wait", async (context, names) =>
        {
            var got = new List<string>();
            foreach (var name in names)
            {
                got.Add(await context.WaitForExternalEvent<string>(name));
                await context.CallActivityAsync("Pause");
            }
            return [.. got];
        })
        .AddActivityFunc("Pause", _ => { });

    [Fact]
    public void Events_InAnyOrderWithRestartsAndPauses_ArriveAsInTheReference()
    {
        var life =
            from waits in Gen.Elements("a", "b", "C").ListOf()
            from steps in Gen.Frequency(
                (4, Gen.Constant(Step.RaiseA)), (4, Gen.Constant(Step.RaiseB)), (4, Gen.Constant(Step.RaiseC)),
                (1, Gen.Elements(Step.Restart, Step.Idle)), (1, Gen.Elements(Step.Suspend, Step.Resume)))
                .ListOf()
            select (Waits: waits.ToArray(), Steps: steps.ToArray());
        Prop.ForAll(life.ToArbitrary(), sample => LiveAsync(sample.Waits, sample.Steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static async Task LiveAsync(string[] waits, Step[] steps)
    {
        await using var engine = new EngineHarness(Tasks, onDisk: true, configure: o => o.IdleEviction = TimeSpan.FromMinutes(1));
        var id = await engine.StartAsync("Wait", waits);
        var reference = new Dictionary<string, Queue<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["a"] = new(),
            ["b"] = new(),
            ["c"] = new(),
        };
        async Task RaiseAsync(string name, string value)
        {
            reference[name].Enqueue(value);
            await engine.Client.RaiseEventAsync(id, name, value);
        }
        for (var i = 0; i < steps.Length; i++)
            switch (steps[i])
            {
                case Step.RaiseA or Step.RaiseB or Step.RaiseC:
                    await RaiseAsync(((string[])["A", "b", "c"])[(int)steps[i]], $"{i}");
                    break;
                case Step.Restart:
                    await engine.RestartAsync();
                    break;
                case Step.Suspend:
                    await engine.Client.SuspendInstanceAsync(id);
                    break;
                case Step.Resume:
                    await engine.Client.ResumeInstanceAsync(id);
                    break;
                case Step.Idle:
                    await engine.SettleAsync();
                    engine.Clock.Advance(TimeSpan.FromMinutes(5));
                    break;
            }
        await engine.Client.ResumeInstanceAsync(id);
        foreach (var name in waits)
            await RaiseAsync(name, "filler");
        (await engine.EndAsync(id)).ReadOutputAs<string[]>().ShouldBe(waits.Select(name => reference[name].Dequeue()));
    }
}

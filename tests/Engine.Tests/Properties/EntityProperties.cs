using Baton.Engine.Tests.Entities;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Properties;

/// <summary>
/// Random operations on a few entities, from clients and from orchestrations in and outside of locks, with restarts, evictions and
/// clean-ups in between, against a dictionary.
/// </summary>
public sealed class EntityProperties
{
    private static readonly string[] Keys = ["a", "b", "c"];

    private enum Kind
    {
        Signal,
        Fail,
        Delete,
        Forward,
        Call,
        LockedCalls,
        Later,
        Restart,
        Idle,
        Clean,
    }

    public sealed record Calls(string[] Keys, int Amount, bool Locked);

    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddEntity<Counter>()
        .AddOrchestratorFunc<Calls, int>("Calls", async (context, calls) =>
        {
            var locks = calls.Locked ? await context.Entities.LockEntitiesAsync(calls.Keys.Select(key => key.Id())) : null;
            var sum = 0;
            foreach (var key in calls.Keys)
                sum += await context.Entities.CallEntityAsync<int>(key.Id(), "Add", calls.Amount);
            if (locks is not null)
                await locks.DisposeAsync();
            return sum;
        });

    [Fact]
    public void Entities_WhateverHappensToThem_HaveTheStateOfTheModel()
    {
        var step =
            from kind in Gen.Frequency(
                (5, Gen.Elements(Kind.Signal, Kind.Fail, Kind.Call, Kind.LockedCalls)),
                (2, Gen.Elements(Kind.Delete, Kind.Forward, Kind.Later)),
                (1, Gen.Elements(Kind.Restart, Kind.Idle, Kind.Clean)))
            from key in Gen.Choose(0, Keys.Length - 1)
            from amount in Gen.Choose(1, 9)
            select (kind, key, amount);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps => LiveAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static async Task LiveAsync((Kind Kind, int Key, int Amount)[] steps)
    {
        await using var engine = new EngineHarness(Tasks, onDisk: true, configure: o => o.IdleEviction = TimeSpan.FromMinutes(1));
        var model = new Dictionary<string, int>();
        int Add(string key, int amount) => model[key] = model.GetValueOrDefault(key) + amount;
        var later = new List<Action>();
        foreach (var (kind, number, amount) in steps)
        {
            var key = Keys[number];
            var signals = engine.Client.Entities;
            switch (kind)
            {
                case Kind.Signal:
                    await signals.SignalEntityAsync(key.Id(), "Add", amount);
                    Add(key, amount);
                    break;
                case Kind.Fail:
                    await signals.SignalEntityAsync(key.Id(), "AddThenThrow", amount);
                    break;
                case Kind.Delete:
                    await signals.SignalEntityAsync(key.Id(), "Delete");
                    model.Remove(key);
                    break;
                case Kind.Forward:
                    await signals.SignalEntityAsync(key.Id(), "Forward", amount);
                    Add(key, amount);
                    Add("next", amount);
                    break;
                case Kind.Call or Kind.LockedCalls:
                    var calls = new Calls(kind == Kind.Call ? [key] : [.. Keys], amount, kind == Kind.LockedCalls);
                    var end = await engine.RunAsync("Calls", calls);
                    end.ReadOutputAs<int>().ShouldBe(calls.Keys.Sum(called => Add(called, amount)));
                    break;
                case Kind.Later:
                    await signals.SignalEntityAsync("sink".Id(), "Add", amount, new SignalEntityOptions
                    {
                        SignalTime = engine.Clock.GetUtcNow().AddHours(1),
                    });
                    later.Add(() => Add("sink", amount));
                    break;
                case Kind.Restart:
                    await engine.RestartAsync();
                    break;
                case Kind.Idle:
                    await engine.SettleAsync();
                    engine.Clock.Advance(TimeSpan.FromMinutes(2));
                    break;
                case Kind.Clean:
                    await signals.CleanEntityStorageAsync();
                    break;
            }
        }
        await engine.SettleAsync();
        engine.Clock.Advance(TimeSpan.FromHours(30));
        await engine.SettleAsync();
        later.ForEach(run => run());
        (await engine.AllAsync()).ToDictionary(entity => entity.Id.Key, entity => entity.State.ReadAs<int>())
            .ShouldBe(model, ignoreOrder: true);
        engine.Hub.Store.Read(reader => reader.Inbox()).ShouldBeEmpty();
    }
}

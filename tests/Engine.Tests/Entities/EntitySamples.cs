using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Entities;

/// <summary>Adds up, and says so.</summary>
public sealed class Counter : TaskEntity<int>
{
    public int Add(int amount) => State += amount;

    public int Get() => State;

    public int AddThenThrow(int amount, TaskEntityContext context)
    {
        State += amount;
        context.SignalEntity(context.Id, "Add", 1000);
        context.ScheduleNewOrchestration("Child", 1000);
        throw new InvalidDataException($"no {amount}");
    }

    public string Start(int input, TaskEntityContext context) =>
        context.ScheduleNewOrchestration("Child", input, new StartOrchestrationOptions($"started-by-{context.Id.Key}"));

    public void Forward(int amount, TaskEntityContext context)
    {
        State += amount;
        context.SignalEntity(new EntityInstanceId("Counter", "next"), "Add", amount);
    }
}

/// <summary>A state class of its own, dispatched to its methods.</summary>
public sealed class Account
{
    public int Balance { get; set; }

    public void Deposit(int amount) => Balance += amount;

    public void Withdraw(int amount) => Balance = Balance >= amount
        ? Balance - amount
        : throw new InvalidOperationException("not enough");

    public int Read() => Balance;
}

public sealed class AccountEntity : TaskEntity<Account>
{
    protected override bool AllowStateDispatch => true;
}

/// <summary>What entity tests ask for again and again.</summary>
internal static class EntityTestExtensions
{
    public static EntityInstanceId Id(this string key, string name = "Counter") => new(name, key);

    public static async Task<T?> StateAsync<T>(this EngineHarness engine, EntityInstanceId id)
    {
        await engine.SettleAsync();
        return await engine.Client.Entities.GetEntityAsync<T>(id) is { } entity ? entity.State : default;
    }

    public static async Task<List<EntityMetadata>> AllAsync(this EngineHarness engine, EntityQuery? query = null)
    {
        var found = new List<EntityMetadata>();
        await foreach (var entity in engine.Client.Entities.GetAllEntitiesAsync(query))
            found.Add(entity);
        return found;
    }
}

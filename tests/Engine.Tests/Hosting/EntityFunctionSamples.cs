using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Hosting;

/// <summary>Entity functions of every shape.</summary>
public static class EntityFunctionSamples
{
    [Function("Tally")]
    public static Task Tally([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<TallyState>();

    [Function("FunctionOfOtherName")]
    public static Task OfType([EntityTrigger(EntityName = "Typed")] TaskEntityDispatcher dispatcher) =>
        dispatcher.DispatchAsync<TypedEntity>();

    [Function("Lambda")]
    public static Task Lambda(
        [EntityTrigger] TaskEntityDispatcher dispatcher, FunctionContext function, [DurableClient] DurableTaskClient client) =>
        dispatcher.DispatchAsync(operation =>
        {
            if (operation.Name == "throw")
                throw new InvalidDataException("thrown");
            var input = operation.GetInput<string>();
            operation.State.SetState($"{operation.Name} {input} in {function.FunctionDefinition.Name} {client is not null}");
            return new(operation.State.GetState<string>());
        });

    [Function("CallEntity")]
    public static async Task<string> CallEntity([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var call = context.GetInput<string[]>()!;
        var id = EntityInstanceId.FromString(call[0]);
        try
        {
            return await context.Entities.CallEntityAsync<object?>(id, call[1], call.ElementAtOrDefault(2)) + "";
        }
        catch (EntityOperationFailedException e)
        {
            return $"{e.FailureDetails.ErrorType}: {e.FailureDetails.ErrorMessage}";
        }
    }
}

/// <summary>A state whose methods are the operations.</summary>
public sealed class TallyState
{
    public int Sum { get; set; }

    public void Add(int amount) => Sum += amount;

    public int Read() => Sum;
}

/// <summary>An entity class made from services.</summary>
public sealed class TypedEntity(ScopedThing thing) : TaskEntity<int>
{
    public bool HasServices() => thing.Id != Guid.Empty;
}

/// <summary>An entity class that is its own function.</summary>
public sealed class SelfEntity(ScopedThing thing) : TaskEntity<string>
{
    [Function("Self")]
    public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(this);

    public string Set(string text) => State = $"{text} {thing.Id != Guid.Empty}";

    protected override string InitializeState(TaskEntityOperation entityOperation) => "";
}

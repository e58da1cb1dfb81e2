using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Hosting;

/// <summary>Orchestrator and activity functions of every shape.</summary>
public sealed class TaskSamples(ScopedThing thing)
{
    [Function("Greet")]
    public static async Task<string> Greet([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync<string>("sayhello", context.GetInput<string>()) + "!";

    [Function("GreetInput")]
    public static Task<string> GreetInput([OrchestrationTrigger] TaskOrchestrationContext context, Order order, FunctionContext function) =>
        context.CallActivityAsync<string>("SayHello", $"{order.Name} of {function.FunctionDefinition.Name}");

    [Function("SayHello")]
    public static string SayHello([ActivityTrigger] string name, FunctionContext function) => $"{function.FunctionDefinition.Name} {name}";

    [Function("Shapes")]
    public static async Task<string[]> Shapes([OrchestrationTrigger] TaskOrchestrationContext context) =>
    [
        await context.CallActivityAsync<string>("WithValueTask", 7),
        await context.CallActivityAsync<string>("WithServices", 7),
        await context.CallActivityAsync<string?>("WithNothing") ?? "nothing",
    ];

    [Function("WithValueTask")]
    public static async ValueTask<string> WithValueTask([ActivityTrigger] int number, TaskActivityContext context)
    {
        await Task.Yield();
        return $"{number} {context.Name.Name}";
    }

    [Function("WithServices")]
    public string WithServices(
        [ActivityTrigger] TaskActivityContext context, [DurableClient] DurableTaskClient client, CancellationToken stopping) =>
        $"{thing.Id != Guid.Empty} {context.InstanceId.Length > 0} {client is not null} {stopping.CanBeCanceled}";

    [Function("WithNothing")]
    public static Task WithNothing([ActivityTrigger] object? input) => Task.CompletedTask;

    [Function("Breaks")]
    public static async Task<string> Breaks([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            await context.CallActivityAsync("Throws", "at once");
            return "no failure";
        }
        catch (TaskFailedException e)
        {
            return $"{e.FailureDetails.ErrorType}: {e.FailureDetails.ErrorMessage}";
        }
    }

    [Function("Throws")]
    public static void Throws([ActivityTrigger] string text) => throw new InvalidDataException(text);

    [Function("Waits")]
    public static async Task<string> Waits([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        context.SetCustomStatus(new { waits = true });
        return await context.WaitForExternalEvent<string>("go");
    }

    [Function("ShowVersion")]
    public static string ShowVersion([OrchestrationTrigger] TaskOrchestrationContext context) => context.Version;

    [Function("Crashes")]
    public static Task Crashes([OrchestrationTrigger] TaskOrchestrationContext context) => throw new InvalidDataException("crashed");
}

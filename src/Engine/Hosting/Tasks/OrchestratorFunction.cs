using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Engine.Hosting.Tasks;

/// <summary>A function that is an orchestrator.</summary>
internal sealed class OrchestratorFunction
{
    private readonly Func<FunctionContext, TaskOrchestrationContext, object?, object?>[] _arguments;

    internal OrchestratorFunction(FunctionMethod method, ParameterInfo trigger)
    {
        Method = method;
        if (trigger.ParameterType != typeof(TaskOrchestrationContext))
            throw method.Wrong($"expected parameter '{trigger.Name}' to be a TaskOrchestrationContext, found {trigger.ParameterType}");
        _arguments = [.. method.Parameters.Select(parameter => Argument(parameter, trigger))];
    }

    internal FunctionMethod Method { get; }

    private Type InputType { get; set; } = typeof(object);

    private bool HasInput { get; set; }

    internal ITaskOrchestrator Create(IServiceProvider services) => new Task(this, services);

    private Func<FunctionContext, TaskOrchestrationContext, object?, object?> Argument(ParameterInfo parameter, ParameterInfo trigger)
    {
        if (parameter == trigger)
            return (_, context, _) => context;
        if (Method.CommonArgument(parameter) is { } common)
            return (function, _, _) => common(function);
        if (HasInput)
            throw Method.Wrong($"expected one parameter for the input, found '{parameter.Name}' besides another");
        HasInput = true;
        InputType = parameter.ParameterType;
        return (_, _, input) => input;
    }

    private sealed class Task(OrchestratorFunction function, IServiceProvider services) : ITaskOrchestrator
    {
        public Type InputType => function.InputType;

        public Type OutputType => function.Method.ResultType;

        public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
        {
            var invocation = new HostFunctionContext(function.Method.Definition, context.InstanceId, services, CancellationToken.None);
            return await function.Method.InvokeAsync(
                services, [.. function._arguments.Select(argument => argument(invocation, context, input))]);
        }
    }
}

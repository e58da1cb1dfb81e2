using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Engine.Hosting.Tasks;

/// <summary>A function that is an activity.</summary>
internal sealed class ActivityFunction
{
    private readonly Func<FunctionContext, TaskActivityContext, object?, object?>[] _arguments;

    internal ActivityFunction(FunctionMethod method, ParameterInfo trigger)
    {
        Method = method;
        InputType = trigger.ParameterType == typeof(TaskActivityContext) ? typeof(object) : trigger.ParameterType;
        _arguments = [.. method.Parameters.Select(parameter => Argument(parameter, trigger))];
    }

    internal FunctionMethod Method { get; }

    private Type InputType { get; }

    internal ITaskActivity Create(IServiceProvider services) => new Task(this, services);

    private Func<FunctionContext, TaskActivityContext, object?, object?> Argument(ParameterInfo parameter, ParameterInfo trigger)
    {
        if (parameter.ParameterType == typeof(TaskActivityContext))
            return (_, context, _) => context;
        if (parameter == trigger)
            return (_, _, input) => input;
        return Method.CommonArgument(parameter) is { } common
            ? (function, _, _) => common(function)
            : throw Method.Wrong(
                $"parameter '{parameter.Name}' cannot be filled; an activity takes its input, TaskActivityContext, FunctionContext, "
                + "CancellationToken and [DurableClient] DurableTaskClient");
    }

    private sealed class Task(ActivityFunction function, IServiceProvider services) : ITaskActivity
    {
        public Type InputType => function.InputType;

        public Type OutputType => function.Method.ResultType;

        public async Task<object?> RunAsync(TaskActivityContext context, object? input)
        {
            var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
            var invocation = new HostFunctionContext(function.Method.Definition, Guid.NewGuid().ToString(), services, stopping);
            return await function.Method.InvokeAsync(
                services, [.. function._arguments.Select(argument => argument(invocation, context, input))]);
        }
    }
}

using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Engine.Hosting.Tasks;

/// <summary>A function that is an entity.</summary>
internal sealed class EntityFunction
{
    private readonly FunctionMethod _method;
    private readonly Func<FunctionContext, TaskEntityDispatcher, object?>[] _arguments;

    internal EntityFunction(FunctionMethod method, ParameterInfo trigger, EntityTriggerAttribute attribute)
    {
        _method = method;
        Name = string.IsNullOrEmpty(attribute.EntityName) ? method.Name : attribute.EntityName;
        if (trigger.ParameterType != typeof(TaskEntityDispatcher))
            throw method.Wrong($"expected parameter '{trigger.Name}' to be a TaskEntityDispatcher, found {trigger.ParameterType}");
        if (Name.Contains('@'))
            throw method.Wrong($"expected an entity's name without '@', found '{Name}'");
        _arguments = [.. method.Parameters.Select(parameter => Argument(parameter, trigger))];
    }

    /// <summary>The entity's name, which need not be the function's.</summary>
    internal string Name { get; }

    internal ITaskEntity Create(IServiceProvider services) => new Entity(this, services);

    private Func<FunctionContext, TaskEntityDispatcher, object?> Argument(ParameterInfo parameter, ParameterInfo trigger)
    {
        if (parameter == trigger)
            return (_, dispatcher) => dispatcher;
        return _method.CommonArgument(parameter) is { } common
            ? (function, _) => common(function)
            : throw _method.Wrong(
                $"parameter '{parameter.Name}' cannot be filled; an entity takes its TaskEntityDispatcher, FunctionContext, "
                + "CancellationToken and [DurableClient] DurableTaskClient");
    }

    private sealed class Entity(EntityFunction function, IServiceProvider services) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            var stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
            var invocation = new HostFunctionContext(function._method.Definition, Guid.NewGuid().ToString(), services, stopping);
            var dispatcher = new TaskEntityDispatcher(operation, services);
            await function._method.InvokeAsync(services, [.. function._arguments.Select(argument => argument(invocation, dispatcher))]);
            return dispatcher.Result;
        }
    }
}

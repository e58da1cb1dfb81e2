using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Engine.Hosting;

/// <summary>Puts orchestration and activity functions into the engine's registry.</summary>
internal static class DurableFunctions
{
    /// <summary>Registers the functions that the engine runs.</summary>
    public static void Register(DurableTaskRegistry registry, IEnumerable<FunctionMethod> functions)
    {
        foreach (var function in functions)
        {
            switch (function.Trigger)
            {
                case OrchestrationTriggerAttribute trigger:
                    var orchestrator = new OrchestratorFunction(function);
                    registry.AddOrchestrator(trigger.Orchestration ?? function.Name, () => orchestrator);
                    break;
                case ActivityTriggerAttribute trigger:
                    var invoker = new FunctionInvoker(function);
                    registry.AddActivity(trigger.Activity ?? function.Name, services => new ActivityFunction(function, invoker, services));
                    break;
            }
        }
    }

    private sealed class OrchestratorFunction : ITaskOrchestrator
    {
        private readonly FunctionMethod _function;
        private readonly FunctionInvoker _invoker;

        public OrchestratorFunction(FunctionMethod function)
        {
            _function = function;
            _invoker = new FunctionInvoker(function);
            InputType = function.Method.GetParameters().FirstOrDefault(IsInput)?.ParameterType ?? typeof(object);
        }

        public Type InputType { get; }

        public Type OutputType => _invoker.ResultType;

        public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => _invoker.InvokeAsync(
            NoServices.Instance,
            parameter => parameter.Position == _function.TriggerParameter.Position ? context
                : IsInput(parameter) ? input
                : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
                : throw Unbound(_function, parameter));

        private bool IsInput(ParameterInfo parameter) =>
            parameter.Position != _function.TriggerParameter.Position
            && parameter.ParameterType != typeof(FunctionContext)
            && parameter.ParameterType != typeof(CancellationToken);
    }

    private sealed class ActivityFunction(FunctionMethod function, FunctionInvoker invoker, IServiceProvider services) : ITaskActivity
    {
        public Type InputType => typeof(TaskActivityContext).IsAssignableFrom(function.TriggerParameter.ParameterType)
            ? typeof(object)
            : function.TriggerParameter.ParameterType;

        public Type OutputType => invoker.ResultType;

        public Task<object?> RunAsync(TaskActivityContext context, object? input) => invoker.InvokeAsync(
            services,
            parameter => parameter switch
            {
                _ when parameter.ParameterType == typeof(TaskActivityContext) => context,
                _ when parameter.Position == function.TriggerParameter.Position => input,
                _ when parameter.ParameterType == typeof(CancellationToken) => services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default,
                { Name: "instanceId" } when parameter.ParameterType == typeof(string) => context.InstanceId,
                _ => throw Unbound(function, parameter),
            });
    }

    private static InvalidOperationException Unbound(FunctionMethod function, ParameterInfo parameter) => new(
        $"Parameter '{parameter.Name}' of function '{function.Name}' has the type {parameter.ParameterType}, to which nothing is bound.");

    // Orchestrators get nothing but their context: a service would bring the outside world into code that is replayed.
    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}

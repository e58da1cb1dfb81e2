using System.Reflection;
using Baton.Engine.Hosting.Http;
using Baton.Engine.Hosting.Queues;
using Baton.Engine.Hosting.Tasks;
using Baton.Engine.Hosting.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;

namespace Baton.Engine.Hosting;

/// <summary>The functions of some assemblies, by kind.</summary>
internal sealed class FunctionCatalog
{
    private readonly List<HttpFunction> _http = [];
    private readonly List<TimerFunction> _timers = [];
    private readonly List<OrchestratorFunction> _orchestrators = [];
    private readonly List<ActivityFunction> _activities = [];
    private readonly List<EntityFunction> _entities = [];
    private readonly List<QueueFunction> _queues = [];

    /// <summary>The functions that HTTP requests start.</summary>
    internal IReadOnlyList<HttpFunction> Http => _http;

    /// <summary>The functions that messages of queues start.</summary>
    internal IReadOnlyList<QueueFunction> Queues => _queues;

    /// <summary>The functions that run on a schedule.</summary>
    internal IReadOnlyList<TimerFunction> Timers => _timers;

    /// <summary>Finds the public methods with a <see cref="FunctionAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">A function cannot be served.</exception>
    internal static FunctionCatalog Find(IEnumerable<Assembly> assemblies)
    {
        var catalog = new FunctionCatalog();
        var names = new Dictionary<string, MethodInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var method in assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).SelectMany(Methods))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } attribute)
                continue;
            if (!names.TryAdd(attribute.Name, method))
            {
                throw new InvalidOperationException(
                    $"Two functions are named '{attribute.Name}': {Describe(names[attribute.Name])} and {Describe(method)}. "
                    + "Each needs a name of its own, whatever the casing.");
            }

            catalog.Add(attribute.Name, method);
        }

        return catalog;
    }

    /// <summary>Registers the orchestrators, activities and entities.</summary>
    internal void Register(DurableTaskRegistry registry)
    {
        foreach (var orchestrator in _orchestrators)
            registry.AddOrchestrator(orchestrator.Method.Name, orchestrator.Create);
        foreach (var activity in _activities)
            registry.AddActivity(activity.Method.Name, activity.Create);
        foreach (var entity in _entities)
            registry.AddEntity(entity.Name, entity.Create);
    }

    internal static string Describe(MethodInfo method) => $"{method.DeclaringType}.{method.Name}";

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods(
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);

    private static IEnumerable<OutputBindingAttribute> Outputs(FunctionMethod function, MethodInfo method) => method
        .GetCustomAttributes<OutputBindingAttribute>()
        .Concat(function.ResultType.GetProperties().SelectMany(property => property.GetCustomAttributes<OutputBindingAttribute>()));

    private void Add(string name, MethodInfo method)
    {
        var function = new FunctionMethod(name, method);
        var triggers = method.GetParameters()
            .Select(parameter => (Parameter: parameter, Trigger: parameter.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(found => found.Trigger is not null)
            .ToList();
        if (triggers.Count != 1)
            throw function.Wrong($"expected one parameter with a trigger attribute, found {triggers.Count}");
        if (Outputs(function, method).FirstOrDefault(output => output is not HttpResultAttribute) is { } output)
            throw function.Wrong($"this host cannot serve its output binding ({output.GetType().Name})");

        var (parameter, trigger) = triggers[0];
        switch (trigger)
        {
            case HttpTriggerAttribute http:
                _http.Add(new HttpFunction(function, parameter, http));
                break;
            case TimerTriggerAttribute timer:
                _timers.Add(new TimerFunction(function, parameter, timer));
                break;
            case OrchestrationTriggerAttribute:
                _orchestrators.Add(new OrchestratorFunction(function, parameter));
                break;
            case ActivityTriggerAttribute:
                _activities.Add(new ActivityFunction(function, parameter));
                break;
            case EntityTriggerAttribute entity:
                _entities.Add(new EntityFunction(function, parameter, entity));
                break;
            case QueueTriggerAttribute queue:
                _queues.Add(new QueueFunction(function, parameter, queue));
                break;
            default:
                throw function.Wrong(
                    $"this host cannot serve its trigger ({trigger!.GetType().Name}); "
                    + "it serves HTTP, timer, orchestration, activity, entity and queue triggers");
        }
    }
}

using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting;

/// <summary>A function's method, ready to be called.</summary>
internal sealed class FunctionMethod
{
    private readonly MethodInfo _method;
    private readonly MethodInvoker _invoker;
    private readonly ObjectFactory? _factory;

    internal FunctionMethod(string name, MethodInfo method)
    {
        Name = name;
        _method = method;
        Definition = new HostFunctionDefinition(name, method);
        if (string.IsNullOrWhiteSpace(name))
            throw Wrong("expected a name");
        if (!method.IsPublic || method.DeclaringType is { IsVisible: false })
            throw Wrong("expected a public method of a public class");
        if (method.ContainsGenericParameters || method.DeclaringType is null or { IsAbstract: true, IsSealed: false })
            throw Wrong("expected a method without type parameters, on a class that is neither abstract nor generic");
        _invoker = MethodInvoker.Create(method);
        if (!method.IsStatic)
            _factory = ActivatorUtilities.CreateFactory(method.DeclaringType, Type.EmptyTypes);
    }

    /// <summary>The function's name.</summary>
    internal string Name { get; }

    /// <summary>The function as it sees itself.</summary>
    internal HostFunctionDefinition Definition { get; }

    /// <summary>The method's parameters.</summary>
    internal ParameterInfo[] Parameters => _method.GetParameters();

    /// <summary>The type of the method's result, once awaited.</summary>
    internal Type ResultType
    {
        get
        {
            var type = _method.ReturnType;
            var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
            if (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
                return type.GetGenericArguments()[0];
            return type == typeof(Task) || type == typeof(ValueTask) || type == typeof(void) ? typeof(object) : type;
        }
    }

    /// <summary>Calls the method, on an object made from the services unless it is static. Exceptions come out as thrown.</summary>
    /// <param name="services">The invocation's services.</param>
    /// <param name="arguments">The method's arguments.</param>
    /// <returns>The method's result, awaited.</returns>
    internal async ValueTask<object?> InvokeAsync(IServiceProvider services, object?[] arguments)
    {
        // No ConfigureAwait here or below: an orchestrator goes on only in its engine's own context.
        var target = _factory?.Invoke(services, null);
        try
        {
            return await TaskResult.Unwrap(_invoker.Invoke(target, arguments.AsSpan()), _method.ReturnType);
        }
        finally
        {
            if (target is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (target as IDisposable)?.Dispose();
        }
    }

    /// <summary>What fills a parameter that every kind of function may have: context, cancellation, client; null for others.</summary>
    internal Func<FunctionContext, object?>? CommonArgument(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(FunctionContext))
            return context => context;
        if (parameter.ParameterType == typeof(CancellationToken))
            return context => context.CancellationToken;
        if (!parameter.IsDefined(typeof(DurableClientAttribute)))
            return null;
        return parameter.ParameterType == typeof(DurableTaskClient)
            ? context => context.InstanceServices.GetRequiredService<DurableTaskClient>()
            : throw Wrong($"expected parameter '{parameter.Name}' to be a DurableTaskClient, found {parameter.ParameterType}");
    }

    /// <summary>An exception that names the function and what is wrong with it.</summary>
    internal InvalidOperationException Wrong(string what) => new($"Function '{Name}' ({FunctionCatalog.Describe(_method)}): {what}.");
}

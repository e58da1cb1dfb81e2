using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting;

/// <summary>Calls a function's method: makes its class from the invocation's services, fills the parameters in, awaits what comes back.</summary>
internal sealed class FunctionInvoker
{
    private readonly MethodInvoker _invoker;
    private readonly ObjectFactory? _factory;
    private readonly ParameterInfo[] _parameters;
    private readonly PropertyInfo? _result;

    public FunctionInvoker(FunctionMethod function)
    {
        var method = function.Method;
        _invoker = MethodInvoker.Create(method);
        _parameters = method.GetParameters();
        _factory = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, Type.EmptyTypes);
        var returned = method.ReturnType;
        if (returned.IsGenericType && (returned.GetGenericTypeDefinition() == typeof(Task<>) || returned.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            ResultType = returned.GetGenericArguments()[0];
            _result = typeof(Task<>).MakeGenericType(ResultType).GetProperty("Result");
        }
        else
        {
            ResultType = returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask) ? typeof(object) : returned;
        }
    }

    /// <summary>Type of the value that the method gives, tasks unwrapped; <see cref="object"/> for none.</summary>
    public Type ResultType { get; }

    /// <summary>Calls the method.</summary>
    /// <param name="services">The invocation's services.</param>
    /// <param name="bind">Gives each parameter its value.</param>
    /// <returns>The method's value; null for none.</returns>
    public async Task<object?> InvokeAsync(IServiceProvider services, Func<ParameterInfo, object?> bind)
    {
        var arguments = new object?[_parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = bind(_parameters[i]);
        var target = _factory?.Invoke(services, null);
        try
        {
            return await UnwrapAsync(_invoker.Invoke(target, arguments.AsSpan()));
        }
        finally
        {
            switch (target)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }

    private async Task<object?> UnwrapAsync(object? returned)
    {
        switch (returned)
        {
            case Task task:
                // Nothing may leave the caller's context here: an orchestrator goes on where the engine runs it.
                await task;
                return _result?.GetValue(task);
            case ValueTask task:
                await task;
                return null;
            case not null when _result is not null:
                var asTask = (Task)returned.GetType().GetMethod(nameof(ValueTask<int>.AsTask))!.Invoke(returned, null)!;
                await asTask;
                return _result.GetValue(asTask);
            default:
                return returned;
        }
    }
}

using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting.Timers;

/// <summary>A function that runs on a schedule.</summary>
internal sealed class TimerFunction
{
    private readonly FunctionMethod _method;
    private readonly TimerTriggerAttribute _trigger;
    private readonly Func<FunctionContext, TimerInfo, object?>[] _arguments;

    internal TimerFunction(FunctionMethod method, ParameterInfo triggerParameter, TimerTriggerAttribute trigger)
    {
        _method = method;
        _trigger = trigger;
        _arguments = [.. method.Parameters.Select(parameter => Argument(parameter, triggerParameter))];
    }

    internal string Name => _method.Name;

    /// <summary>Whether it also runs when the host starts.</summary>
    internal bool RunsOnStartup => _trigger.RunOnStartup;

    /// <summary>Whether what was missed while the host was down is made up for.</summary>
    internal bool IsMonitored => _trigger.UseMonitor;

    /// <summary>Whether the settings switch it off, as they do in Azure Functions.</summary>
    internal bool IsDisabled(IConfiguration configuration) =>
        new[] { $"AzureWebJobs.{Name}.Disabled", $"AzureWebJobs:{Name}:Disabled" }.Any(name => configuration[name] is "1" || (bool.TryParse(configuration[name], out var off) && off));

    /// <summary>Reads the function's schedule.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    internal TimerSchedule ReadSchedule(IConfiguration configuration)
    {
        try
        {
            return TimerSchedule.Parse(_trigger.Schedule, configuration);
        }
        catch (FormatException e)
        {
            throw _method.Wrong($"its schedule '{_trigger.Schedule}' cannot be used: {e.Message}");
        }
    }

    internal async Task RunAsync(IServiceProvider services, TimerInfo timer, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var context = new HostFunctionContext(_method.Definition, Guid.NewGuid().ToString(), scope.ServiceProvider, cancellation);
        await _method.InvokeAsync(scope.ServiceProvider, [.. _arguments.Select(argument => argument(context, timer))]);
    }

    private Func<FunctionContext, TimerInfo, object?> Argument(ParameterInfo parameter, ParameterInfo trigger)
    {
        if (parameter == trigger)
        {
            return parameter.ParameterType == typeof(TimerInfo)
                ? (_, timer) => timer
                : throw _method.Wrong($"expected parameter '{parameter.Name}' to be a TimerInfo, found {parameter.ParameterType}");
        }

        return _method.CommonArgument(parameter) is { } common
            ? (context, _) => common(context)
            : throw _method.Wrong(
                $"parameter '{parameter.Name}' cannot be filled; a timer's function takes TimerInfo, FunctionContext, CancellationToken and "
                + "[DurableClient] DurableTaskClient");
    }
}

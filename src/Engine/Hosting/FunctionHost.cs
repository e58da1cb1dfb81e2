using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting;

/// <summary>Runs Azure Functions' programming model in an ASP.NET Core app: functions are found by their attributes.</summary>
public static class FunctionHost
{
    /// <summary>Adds the functions that <paramref name="options"/> name: those that the engine runs go into its registry.</summary>
    /// <exception cref="InvalidOperationException">A function is not one that can be run; the message names it.</exception>
    public static WebApplicationBuilder AddFunctionHost(this WebApplicationBuilder builder, FunctionHostOptions options)
    {
        var functions = FunctionMethod.Find(options.Assemblies);
        builder.Services.AddSingleton(new FoundFunctions(functions, options));
        builder.Services.Configure<DurableTaskRegistry>(registry => DurableFunctions.Register(registry, functions));
        return builder;
    }

    /// <summary>Maps the HTTP functions onto routes.</summary>
    public static WebApplication MapFunctionHost(this WebApplication app)
    {
        var found = app.Services.GetRequiredService<FoundFunctions>();
        var keys = FunctionKeys.Open(found.Options.StateDirectory);
        foreach (var function in found.Functions)
        {
            if (function.Trigger is HttpTriggerAttribute trigger)
                HttpFunctions.Map(app, function, trigger, "", keys);
        }

        return app;
    }

    internal sealed record FoundFunctions(IReadOnlyList<FunctionMethod> Functions, FunctionHostOptions Options);
}

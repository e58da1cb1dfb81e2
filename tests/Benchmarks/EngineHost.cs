using Baton.Engine;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Benchmarks;

/// <summary>What one step returns: about 100 bytes of JSON.</summary>
internal sealed record StepResult(int Step, bool Ok, string Note, int V)
{
    public static int ValueOf(int step) => step * 7919 % 100003;

    public static StepResult Of(int step) => new(step, true, "result of one trivial step, padded to about 100 bytes", ValueOf(step));
}

/// <summary>The engine in a host, with the orchestrations of the workloads and its durable defaults.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost host;

    private EngineHost(IHost host) => this.host = host;

    public DurableTaskClient Client => host.Services.GetRequiredService<DurableTaskClient>();

    /// <param name="path">The engine's file.</param>
    /// <param name="onStep">Hears of each slow step as it starts (false) and ends (true); null for nobody.</param>
    public static async Task<EngineHost> StartAsync(string path, Action<string, int, bool>? onStep = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddEmbeddedEngine(options => options.Path = path, tasks => tasks
            .AddOrchestratorFunc<int, long>("Chain", (context, steps) => ChainAsync(context, "Step", steps))
            .AddOrchestratorFunc<int, long>("SlowChain", (context, steps) => ChainAsync(context, "SlowStep", steps))
            .AddOrchestratorFunc<int, long>("Fan", async (context, width) =>
                (await Task.WhenAll(Enumerable.Range(0, width).Select(i => context.CallActivityAsync<StepResult>("Step", i))))
                    .Sum(result => (long)result.V))
            .AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<int>("go"))
            .AddOrchestratorFunc("Sleep", context => context.CreateTimer(TimeSpan.FromDays(1), default))
            .AddActivityFunc<int, StepResult>("Step", (_, step) => StepResult.Of(step))
            .AddActivityFunc<int, StepResult>("SlowStep", async (context, step) =>
            {
                onStep?.Invoke(context.InstanceId, step, false);
                await Task.Delay(50);
                onStep?.Invoke(context.InstanceId, step, true);
                return StepResult.Of(step);
            }));
        var host = builder.Build();
        await host.StartAsync();
        return new EngineHost(host);
    }

    /// <summary>Runs one orchestration to its end and checks its sum.</summary>
    public async Task RunAsync(string name, int steps)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, steps);
        await EndAsync(id, steps);
    }

    public async Task EndAsync(string id, int steps)
    {
        var end = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        var expected = Enumerable.Range(0, steps).Sum(step => (long)StepResult.ValueOf(step));
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed || end.ReadOutputAs<long>() != expected)
            throw new InvalidOperationException($"Expected {id} to complete with {expected}, found {end.RuntimeStatus} {end.SerializedOutput}.");
    }

    public Task ManyAsync(int count, int steps) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => RunAsync("Chain", steps)));

    /// <summary>Runs enough of everything that the code is compiled before it is measured.</summary>
    public async Task WarmUpAsync()
    {
        for (var i = 0; i < 5; i++)
            await ManyAsync(200, 5);
        for (var i = 0; i < 100; i++)
            await RunAsync("Chain", 1);
    }

    private static async Task<long> ChainAsync(TaskOrchestrationContext context, string activity, int steps)
    {
        var sum = 0L;
        for (var i = 0; i < steps; i++)
            sum += (await context.CallActivityAsync<StepResult>(activity, i)).V;
        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}

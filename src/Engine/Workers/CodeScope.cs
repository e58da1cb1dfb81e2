using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Workers;

/// <summary>
/// The services that an orchestrator was made with. What they do when they are disposed of is their affair: it may take its time or
/// fail without holding up or stopping the engine, whose one writing thread ends orchestrations.
/// </summary>
internal sealed class CodeScope(IServiceProvider services, ILogger logger, string instanceId) : IDisposable
{
    private readonly AsyncServiceScope scope = services.CreateAsyncScope();

    public IServiceProvider Services => scope.ServiceProvider;

    public void Dispose() => _ = Task.Run(async () =>
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Services of instance {InstanceId} could not be disposed of.", instanceId);
        }
    });
}

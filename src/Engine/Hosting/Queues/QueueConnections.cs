using System.Collections.Concurrent;
using Baton.Engine.Queues;
using Baton.Engine.Workers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Hosting.Queues;

/// <summary>
/// The queues that a connection's name stands for. The host's own are those of the storage account in <c>AzureWebJobsStorage</c>, or the
/// embedded ones where that is not set.
/// </summary>
internal sealed class QueueConnections(
    IConfiguration configuration, IServiceProvider services, IOptions<EmbeddedEngineOptions> engine) : IDisposable
{
    private const string Own = "AzureWebJobsStorage";
    private readonly ConcurrentDictionary<string, Lazy<IMessageQueues>> _open = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the queues of a connection; null means the host's own.</summary>
    /// <exception cref="InvalidOperationException">The setting is not there, or cannot be read.</exception>
    internal IMessageQueues Open(string? connection) =>
        _open.GetOrAdd(string.IsNullOrEmpty(connection) ? Own : connection, name => new(() => Make(name))).Value;

    public void Dispose()
    {
        foreach (var queues in _open.Values)
            if (queues.IsValueCreated)
                (queues.Value as IDisposable)?.Dispose();
    }

    private IMessageQueues Make(string name)
    {
        var clock = engine.Value.TimeProvider;
        foreach (var setting in new[] { name, $"AzureWebJobs{name}" })
            if (configuration[setting] is { Length: > 0 } text)
                return new AzureQueues(StorageAccount.Parse(text, setting), setting, clock);
        if (!name.Equals(Own, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"Expected the setting {name}, which a function names as its queue's connection, found none.");
        var hub = (TaskHub?)services.GetService(typeof(TaskHub)) ?? throw new InvalidOperationException(
            $"Expected the embedded engine, whose file keeps the queues, found none. Add it with AddEmbeddedEngine, or set {Own}.");
        return new EmbeddedQueues(hub, clock);
    }
}

using System.Reflection;

namespace Baton.Engine.Hosting;

/// <summary>What a function host serves, and for whom.</summary>
public sealed class FunctionHostOptions
{
    /// <summary>The assemblies whose public <c>[Function]</c> methods are served.</summary>
    public required IReadOnlyList<Assembly> Assemblies { get; init; }

    /// <summary>The folder in which the host keeps its keys (<c>keys.json</c>); made if it is not there.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The path of host.json; null means the one in the content root, if there is one.</summary>
    public string? HostJsonPath { get; init; }

    /// <summary>
    /// Host names, without port, under which the host may be called besides loopback ones; none by default. A request with another
    /// <c>Host</c> header is refused, so that no web page can reach the host through a name of its own.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Whose an orchestration instance is, by its id; null for nobody's. A tenant's key (the function key for <c>default</c>) then reads the tenant's own
    /// instances in the durable management API, and does not find others. Null, the default: that API is for the master key alone.
    /// </summary>
    public Func<string, string?>? TenantOf { get; init; }
}

using System.Reflection;

namespace Baton.Engine.Hosting;

/// <summary>What a function host runs, and where it keeps its keys.</summary>
public sealed class FunctionHostOptions
{
    /// <summary>The assemblies whose public methods with a <c>[Function]</c> attribute are the functions.</summary>
    public required IReadOnlyList<Assembly> Assemblies { get; init; }

    /// <summary>Folder of <c>keys.json</c>; the keys are made on the first start.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Path of <c>host.json</c>. Default: beside the program. A file that is not there is the same as an empty one.</summary>
    public string HostJsonPath { get; init; } = Path.Combine(AppContext.BaseDirectory, "host.json");

    /// <summary>Host names that callers may use besides those of the loopback interface. Default: none.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}

using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Replay;

/// <summary>What every orchestrator of a worker is given.</summary>
internal sealed record RunSettings(DataConverter Converter, ILoggerFactory Loggers)
{
    private static readonly Dictionary<string, object?> NoProperties = [];

    /// <summary>The version of sub-orchestrations that do not name one.</summary>
    public string DefaultVersion { get; init; } = "";

    /// <summary>Whether orchestrators may use entities.</summary>
    public bool EntitiesEnabled { get; init; } = true;

    /// <summary>The longest timer that is set as one; a longer one is made of several.</summary>
    public TimeSpan LongestTimer { get; init; } = TimeSpan.FromDays(3);

    public IReadOnlyDictionary<string, object?> Properties { get; init; } = NoProperties;

    /// <summary>Adds to the failure of an exception; null adds nothing.</summary>
    public Func<Exception, IDictionary<string, object?>?>? FailureProperties { get; init; }
}

using Baton.Agents;

namespace Baton.Functions;

/// <summary>What every part of a run knows of the run. It travels in each input, so it stays small.</summary>
/// <param name="Tenant">Whose run it is.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Definition">Hash of the pinned team that this part works by.</param>
/// <param name="Folder">Folder of the team file: where its servers start and its prices are.</param>
/// <param name="TraceId">W3C trace id of the run.</param>
/// <param name="RequestedBy">Who started the run. Null: not known.</param>
/// <param name="TraceParent">W3C <c>traceparent</c> of whoever started the run. Null: none; the run is a trace of its own.</param>
public sealed record RunScope(
    string Tenant, string Run, string Definition, string Folder, string TraceId, string? RequestedBy, string? TraceParent = null)
{
    /// <summary>The run that this one begins like. Null: it begins on its own.</summary>
    public ForkPoint? Fork { get; init; }

    /// <summary>Names the run.</summary>
    public RunKey Key() => new(Tenant, Run);
}

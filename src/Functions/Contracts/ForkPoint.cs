namespace Baton.Functions;

/// <summary>Where a run comes from that begins as another did.</summary>
/// <param name="Run">The other run.</param>
/// <param name="Step">The first step that is done anew. Null: none is; the run is a replay, which may do nothing that is not recorded.</param>
/// <param name="Recording">Hash of the blob with the <see cref="Functions.Recording"/>.</param>
/// <param name="TraceId">W3C trace id of the other run. Null: not known.</param>
public sealed record ForkPoint(string Run, string? Step, string Recording, string? TraceId = null)
{
    /// <summary>True: nothing may be called.</summary>
    public bool IsReplay => Step is null;
}

namespace Baton.Functions;

/// <summary>What telemetry needs to know of something that has ended, from the orchestrator that saw it begin.</summary>
/// <param name="Since">When it began, UTC, by the orchestration's clock.</param>
/// <param name="Under">A member's turn: the turn or nested team that it is a part of. Null: the run itself.</param>
/// <param name="Definition">A nested team: hash of the pinned team. Null: it is none.</param>
public sealed record Ended(DateTime Since, string? Under = null, string? Definition = null);

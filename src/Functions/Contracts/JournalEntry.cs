using System.Text.Json;

namespace Baton.Functions;

/// <summary>A decision of an orchestrator, on its way to the journal.</summary>
/// <param name="Type">One of <see cref="Baton.Agents.EventTypes"/>.</param>
/// <param name="Time">When it was taken, by the orchestration's clock.</param>
/// <param name="Step">Where. Null: the run as a whole.</param>
/// <param name="Agent">The member concerned. Null: the team.</param>
/// <param name="Data">What there is to say; small.</param>
/// <param name="Which">Tells apart entries of one type at one step. Null: there is only one.</param>
/// <param name="Ended">What telemetry needs, where something has ended. Null: nothing has.</param>
public sealed record JournalEntry(
    string Type, DateTime Time, string? Step, string? Agent, JsonElement? Data, string? Which = null, Ended? Ended = null);

/// <summary>Input of <see cref="WriteJournal"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Entries">What happened, in order.</param>
public sealed record JournalTask(RunScope Scope, IReadOnlyList<JournalEntry> Entries);

using Baton.Engine.History;
using Baton.Engine.Workers;
using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.Engine;

/// <summary>How the embedded engine runs.</summary>
public sealed class EmbeddedEngineOptions
{
    /// <summary>
    /// The database file; created if it does not exist. One engine may have it open. <c>:memory:</c> keeps everything in memory and
    /// loses it at the end. Default: <c>engine.db</c> in the working directory.
    /// </summary>
    public string Path { get; set; } = "engine.db";

    /// <summary>The name of the task hub, as status queries and management addresses show it. Default: <c>TestHubName</c>.</summary>
    public string HubName { get; set; } = "TestHubName";

    /// <summary>When something counts as stored. Default: <see cref="SqliteSynchronous.Full"/>, which survives a power cut.</summary>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>
    /// How many events the history of one instance may have, from 1; an instance that grows beyond it fails, and a warning is written at
    /// a fifth of it. An orchestrator that lives long begins anew with ContinueAsNew. Default: 50,000.
    /// </summary>
    public int MaxHistoryEvents { get; set; } = 50_000;

    /// <summary>
    /// How many bytes of text one input, output, event or custom status may have, from 1 to 128 MiB; a larger one fails the call or the
    /// task that brings it, with a <see cref="PayloadTooLargeException"/>. All that one turn of an orchestrator starts and sends may have
    /// 140 million characters together. Default: 16 MiB. Durable Functions on Azure keeps to less.
    /// </summary>
    public int MaxPayloadBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many events a history may have for every turn to start the orchestrator anew and replay it, as Durable Functions does by
    /// default: what only shows in a replay, such as code that is not deterministic, shows at once. With a longer history the code stays
    /// alive between turns, so that a turn costs the same however long the history is. 0 keeps it alive from the first turn on
    /// (<c>extendedSessionsEnabled</c> in host.json). Default: 200.
    /// </summary>
    public int ReplayedHistoryEvents { get; set; } = 200;

    /// <summary>
    /// After this long without a turn an instance leaves memory; it is replayed from its history when something happens to it.
    /// Default: 30 s. <see cref="Timeout.InfiniteTimeSpan"/> keeps instances in memory until they end.
    /// </summary>
    public TimeSpan IdleEviction { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a stop waits for running activities, before they are left to be run again after the next start. Default: 4 s.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The clock that timers and timestamps go by. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Called on the writer's thread when a transaction is stored and has had no effect yet: where a crash would hurt most.
    /// </summary>
    internal Action? OnCommitted { get; set; }

    /// <summary>
    /// How many turns share a transaction at most: enough to share the cost of a commit, few enough that the first of a large crowd is
    /// not kept waiting for the last.
    /// </summary>
    internal int LargestGroup { get; set; } = 1024;

    /// <summary>Called with the connection that writes before the engine uses it: for tests that let the storage fail.</summary>
    internal Action<SqliteConnection>? OnOpened { get; set; }

    /// <summary>What steps the engine's parts in a simulation; null for threads, which is how it runs otherwise.</summary>
    internal IStepper? Stepper { get; set; }

    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentException.ThrowIfNullOrWhiteSpace(HubName);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHistoryEvents, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ReplayedHistoryEvents);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPayloadBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPayloadBytes, PayloadLimit.MostBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopTimeout, TimeSpan.Zero);
        if (IdleEviction != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleEviction, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }
}

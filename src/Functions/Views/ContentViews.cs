using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>What a hash of a run's journal names.</summary>
/// <param name="Hash">The hash.</param>
/// <param name="Content">The content, any JSON.</param>
public sealed record ContentView(string Hash, JsonElement Content);

/// <summary>A conversation.</summary>
/// <param name="Hash">What the journal names it by.</param>
/// <param name="Items">Its messages, in order.</param>
public sealed record TranscriptView(string Hash, IReadOnlyList<TranscriptMessage> Items);

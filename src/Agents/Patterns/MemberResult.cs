using System.Text.Json;

namespace Baton.Agents;

/// <summary>What came of one member's part of the work.</summary>
/// <param name="Member">The member.</param>
/// <param name="Answer">Its answer. Null: it gave none.</param>
/// <param name="Outcome">Why it gave none. Null: it did.</param>
/// <param name="Reason">The same in words. Null: it did.</param>
public sealed record MemberResult(string Member, JsonElement? Answer, Outcome? Outcome = null, string? Reason = null);

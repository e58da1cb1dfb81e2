using System.Text.Json;
using Baton.WireDouble;

namespace Baton.Functions.Tests;

/// <summary>The table of scenarios, by pattern.</summary>
internal static partial class Scenarios
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [.. ParallelCases(), .. SupervisorCases(), .. DebateCases(), .. HandoffCases(), .. PipelineCases(), .. NestingCases(), .. LadderCases(), .. RaceCases(), .. ContextCases()];

    /// <summary>A structured answer.</summary>
    private static Func<WireRequest, WireReply> Json(object answer) => Turn.Say(JsonSerializer.Serialize(answer));

    /// <summary>A supervisor's decision to give work.</summary>
    private static Func<WireRequest, WireReply> Give(string worker, string instruction) => Json(new { next = "delegate", worker, instruction });

    /// <summary>A supervisor's decision to end.</summary>
    private static Func<WireRequest, WireReply> Finish(object result) => Json(new { next = "finish", result });

    private static Dictionary<string, Func<WireRequest, WireReply>[]> Script(params (string Instructions, Func<WireRequest, WireReply>[] Replies)[] agents) =>
        agents.ToDictionary(a => a.Instructions, a => a.Replies);

    private static (string, Func<WireRequest, WireReply>[]) Agent(string instructions, params Func<WireRequest, WireReply>[] replies) => (instructions, replies);

    private static object Respond(string text) => new { decision = "respond", by = "ann@example.com", text };

    private static object No => new { decision = "reject", by = "ann@example.com", comment = "not mine" };
}

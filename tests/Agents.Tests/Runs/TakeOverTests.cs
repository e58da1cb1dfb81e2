using System.Text.Json;

namespace Baton.Agents.Tests;

public sealed class TakeOverTests
{
    private const string Old = """
        team: t
        pattern: handoff
        entry: a
        models: { m: offline/extractive }
        mcpServers: { desk: { command: x } }
        agents:
          a: { instructions: A., model: m, handoffs: [b] }
          b: { instructions: B., model: m, tools: [desk.refund] }
          c: { instructions: C., model: m }
        """;

    private static readonly RunEvent[] Journal =
    [
        Event(EventTypes.AgentStarted, "1", "a"),
        Event(EventTypes.HandoffAccepted, "1", "a", new { from = "a", to = "b" }),
        Event(EventTypes.AgentStarted, "2", "b"),
        Event(EventTypes.GateOpened, "2.1.1", "b", new { tool = "desk.refund" }),
    ];

    [Theory]
    [InlineData("instructions: B.", "instructions: Better B.", null)]
    [InlineData("          c: { instructions: C., model: m }\n", "", null)]
    [InlineData("tools: [desk.refund]", "tools: [desk.look]", "may no longer call")]
    [InlineData("handoffs: [b]", "handoffs: [c]", "may no longer do")]
    [InlineData("entry: a", "entry: b", "entry")]
    [InlineData("pattern: handoff\n        entry: a", "pattern: supervisor\n        entry: a\n        members: [b, c]", "pattern")]
    [InlineData("team: t", "team: t\n        input: { type: object }", "input schema")]
    [InlineData("team: t", "team: t\n        limits: { tokens: 100 }", "the new limit is 100")]
    public void Problems_OfAChange_AreThoseThatTheRunHasMet(string from, string to, string? expected)
    {
        var old = Team(Old);
        var now = Team(Old.ReplaceLineEndings("\n").Replace(from.Replace("        ", "", StringComparison.Ordinal), to.Replace("        ", "", StringComparison.Ordinal), StringComparison.Ordinal));

        var problems = TakeOver.Problems(old, now, JsonSerializer.SerializeToElement("task"), new Usage { InputTokens = 500 }, Journal);

        if (expected is null)
            problems.ShouldBeEmpty();
        else
            problems.ShouldContain(p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_MemberThatHadTheTaskIsGone_SaysWho()
    {
        var now = Team(Old.Replace("  b: {", "  d: {", StringComparison.Ordinal).Replace("handoffs: [b]", "handoffs: [d]", StringComparison.Ordinal));

        TakeOver.Problems(Team(Old), now, JsonSerializer.SerializeToElement("task"), Usage.None, Journal)
            .ShouldContain("b had the task and is no longer a member of team t");
    }

    [Fact]
    public void Problems_PipelineStepsThatWereNotReached_MayChange()
    {
        const string pipeline = """
            team: t
            pattern: pipeline
            models: { m: offline/extractive }
            agents:
              a: { instructions: A., model: m }
              b: { instructions: B., model: m }
              c: { instructions: C., model: m }
            steps: [ { agent: a }, { agent: b } ]
            """;
        RunEvent[] journal = [Event(EventTypes.AgentStarted, "1", "a")];

        Find("[ { agent: a }, { agent: c } ]").ShouldBeEmpty();
        Find("[ { agent: c }, { agent: a } ]").ShouldHaveSingleItem().ShouldContain("step 1 of team t");

        IReadOnlyList<string> Find(string steps) => TakeOver.Problems(
            Team(pipeline),
            Team(pipeline.Replace("[ { agent: a }, { agent: b } ]", steps, StringComparison.Ordinal)),
            JsonSerializer.SerializeToElement("task"),
            Usage.None,
            journal);
    }

    private static Team Team(string text) => TeamFile.Parse(text, "team.yaml").TeamOrThrow();

    private static RunEvent Event(string type, string step, string agent, object? data = null) => new()
    {
        Id = $"{step}:{type}", Time = DateTimeOffset.UnixEpoch, Type = type, Run = "r", Tenant = "default", Step = step, Agent = agent,
        Data = data is null ? null : BatonJson.ToElement(data),
    };
}

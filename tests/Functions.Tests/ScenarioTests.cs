using Baton.Agents;

namespace Baton.Functions.Tests;

/// <summary>Every pattern through success, failing members, guards, and a crash at every record.</summary>
public sealed class ScenarioTests
{
    private static readonly IReadOnlyDictionary<string, Scenario> All = Scenarios.All.ToDictionary(s => s.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Scenario_Undisturbed_EndsAsItMust(string name)
    {
        var scenario = All[name];

        var end = await new ScenarioRun(scenario).RunAsync();

        end.Run.Outcome.ShouldBe(scenario.Outcome, end.Run.Reason);
        if (end.Run.Outcome != Outcome.Completed)
            end.Run.Reason.ShouldNotBeNullOrWhiteSpace();
        scenario.Check?.Invoke(end);
        NothingIsCompletedWithACapHit(end);
        end.Spans!.ShouldShow(end.Journal);
        end.Spans!.Twice().ShouldBeEmpty();
    }

    private static void NothingIsCompletedWithACapHit(ScenarioEnd end)
    {
        string[] caps = ["budget_exhausted", "deadline_exceeded", "step_limit", "depth_limit", "cycle_detected"];
        var hit = end.Journal.Where(e => e.Type == EventTypes.BudgetExceeded || caps.Contains(e.Text("outcome"))).ToArray();

        if (hit.Length > 0)
            end.Run.Outcome.ShouldNotBe(Outcome.Completed);
        if (end.Run.Outcome == Outcome.Completed)
            end.Run.Output.ShouldNotBeNull();
    }
}

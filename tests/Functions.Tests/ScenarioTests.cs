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
    }
}

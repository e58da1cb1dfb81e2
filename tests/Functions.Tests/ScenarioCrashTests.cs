namespace Baton.Functions.Tests;

/// <summary>
/// The scenarios that <see cref="ScenarioTests"/> runs undisturbed, with a crash after each record: the same journal, and only calls that were in flight
/// made again.
/// </summary>
public sealed class ScenarioCrashTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Where(s => s.Crashed).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Scenario_CrashedAfterAnyRecord_EndsTheSame(string name)
    {
        var scenario = Scenarios.All.Single(s => s.Name == name);
        var (undisturbed, writes, _) = await new ScenarioRun(scenario).CrashAsync(0);
        undisturbed.Run.Outcome.ShouldBe(scenario.Outcome, undisturbed.Run.Reason);
        writes.ShouldBeGreaterThan(8);
        var expected = ScenarioRun.Canonical(undisturbed);

        for (var write = 1; write <= writes; write++)
        {
            // Before a write is after the one before it, but for what was under way between the two.
            var (end, _, crashed) = await new ScenarioRun(scenario).CrashAsync(write, before: write % 4 == 1);
            crashed.ShouldBeTrue($"at write {write} of {writes}");
            ScenarioRun.Canonical(end).ShouldBe(expected, $"at write {write} of {writes}");
            end.Spans!.ShouldShow(end.Journal);
            (end.Requests.Count - undisturbed.Requests.Count).ShouldBeLessThanOrEqualTo(scenario.SideBySide, $"at write {write} of {writes}");
        }
    }
}

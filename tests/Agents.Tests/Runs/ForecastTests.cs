namespace Baton.Agents.Tests;

public sealed class ForecastTests
{
    [Fact]
    public void From_TenRuns_TakesTheNearestRankAndLeavesOutWhatIsNoWholeRun()
    {
        var start = DateTimeOffset.UnixEpoch;
        RunView Run(int n, RunStatus status = RunStatus.Ended, string? forkOf = null) => new()
        {
            Id = $"r{n}", Team = "t", Definition = "d", Tenant = "default", Status = status, Outcome = n == 10 ? Outcome.Rejected : Outcome.Completed,
            StartedAt = start, EndedAt = status == RunStatus.Ended ? start.AddSeconds(n) : null, ForkOf = forkOf,
            Usage = new Usage { Cost = n / 100m, InputTokens = n * 10, OutputTokens = n, Steps = n }, Path = [], Waiting = [],
        };

        var forecast = Forecast.From("t", [.. Enumerable.Range(1, 10).Select(n => Run(n)), Run(500, RunStatus.Running), Run(600, forkOf: "r1")]);

        forecast.Runs.ShouldBe(10);
        forecast.Cost.ShouldBe(new Quantiles(0.05m, 0.09m, 0.10m));
        forecast.Seconds.ShouldBe(new Quantiles(5, 9, 10));
        forecast.Tokens.ShouldBe(new Quantiles(55, 99, 110));
        forecast.Outcomes.ShouldBe(new Dictionary<string, int> { ["completed"] = 9, ["rejected"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public void From_NoRuns_KnowsNothing()
    {
        var forecast = Forecast.From("t", []);

        forecast.Runs.ShouldBe(0);
        forecast.Cost.ShouldBeNull();
    }
}

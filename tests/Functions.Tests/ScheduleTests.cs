using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class ScheduleTests
{
    private const string Rest = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m } }
        steps: [ { agent: one } ]
        """;

    private const string Daily = "schedule: { cron: \"0 7 * * *\", timeZone: Europe/Paris, input: the morning's task }\n" + Rest;
    private const string Switch = "AzureWebJobs:KeepSchedules:Disabled";

    /// <summary>A head whose schedules are under way, on a day.</summary>
    private static async Task<Bench> OpenAsync(string team, string day)
    {
        var bench = await Bench.OpenAsync(team, onDisk: true);
        bench.Otherwise = Say("done");
        bench.Clock.Jump(DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - bench.Clock.GetUtcNow());
        await KeepAsync(bench);
        return bench;
    }

    // The timer that looks after schedules goes every five minutes; of days in virtual time only what it does at the start is of interest.
    private static async Task KeepAsync(Bench bench)
    {
        bench.Settings[Switch] = "false";
        await bench.ReopenAsync();
        for (var limit = Environment.TickCount64 + 30_000; (await TeamsAsync(bench)).EnumerateArray().Any(t => t.TryGetProperty("schedules", out var all)
            && all.EnumerateArray().Any(s => !s.GetProperty("active").GetBoolean())); await Task.Delay(1))
        {
            Environment.TickCount64.ShouldBeLessThan(limit, "Expected the schedules to be under way within 30 s.");
        }

        bench.Settings[Switch] = "true";
        await bench.SettleAsync();
        await bench.ReopenAsync();
        await bench.SettleAsync();
    }

    private static async Task<JsonElement> TeamsAsync(Bench bench) => (await bench.Http.GetFromJsonAsync<JsonElement>("api/teams")).GetProperty("items");

    private static async Task<JsonElement> ScheduleAsync(Bench bench) => (await TeamsAsync(bench))[0].GetProperty("schedules")[0];

    // Oldest first, without the name of the schedule.
    private static async Task<string[]> RunsAsync(Bench bench) =>
    [
        .. (await bench.Http.GetFromJsonAsync<JsonElement>("api/runs?top=500")).GetProperty("items").EnumerateArray()
            .Select(r => r.GetProperty("id").GetString()!).Select(id => id[..id.LastIndexOf('-')]).Reverse(),
    ];

    [Fact]
    public async Task Schedule_AtEachOfItsTimes_StartsOneRun_ByTheClocksOfItsZone()
    {
        await using var bench = await OpenAsync(Daily, "2026-03-27T12:00:00Z");
        (await ScheduleAsync(bench)).GetProperty("next").GetDateTimeOffset().ShouldBe(DateTimeOffset.Parse("2026-03-28T06:00:00Z", CultureInfo.InvariantCulture));
        await bench.PassAsync(TimeSpan.FromDays(3));

        (await RunsAsync(bench)).ShouldBe(["main-20260328-0600", "main-20260329-0500", "main-20260330-0500"]);
        var schedule = await ScheduleAsync(bench);
        schedule.GetProperty("run").GetString().ShouldStartWith("main-20260330-0500-");
        schedule.GetProperty("next").GetString().ShouldStartWith("2026-03-31T05:00:00");
        schedule.TryGetProperty("problem", out _).ShouldBeFalse();
        var run = await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/{schedule.GetProperty("run").GetString()}");
        run.GetProperty("input").GetString().ShouldBe("the morning's task");
        run.GetProperty("outcome").GetString().ShouldBe("completed");
    }

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", 1, "main-20260329-0100")] // Clocks skip half past two.
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", 1, "main-20261025-0030")] // They show it twice.
    [InlineData("0,30 2 25 10 *", "2026-10-24T12:00:00Z", 2, "main-20261025-0000,main-20261025-0030")]
    public async Task Schedule_WhereClocksChange_StartsEachRunOnce(string cron, string day, int days, string runs)
    {
        await using var bench = await OpenAsync($"schedule: {{ cron: \"{cron}\", timeZone: Europe/Paris, input: x }}\n{Rest}", day);
        await bench.PassAsync(TimeSpan.FromDays(days));
        (await RunsAsync(bench)).Where(r => string.CompareOrdinal(r, "main-20261026") < 0).ShouldBe(runs.Split(','));
    }

    [Fact]
    public async Task Schedule_WhoseTimesPassedWhileNoHeadRan_StartsOneRunForThem()
    {
        await using var bench = await OpenAsync(Daily, "2026-05-01T12:00:00Z");
        bench.Clock.Jump(TimeSpan.FromDays(5.5));
        await bench.ReopenAsync();
        await bench.PassAsync(TimeSpan.FromHours(1));
        (await RunsAsync(bench)).ShouldBe(["main-20260506-0500"]);

        await bench.PassAsync(TimeSpan.FromDays(1));
        (await RunsAsync(bench)).ShouldBe(["main-20260506-0500", "main-20260507-0500"]);
    }

    [Fact]
    public async Task Schedule_AfterRestartsAndWithMoreHeads_StartsNothingTwice()
    {
        await using var bench = await OpenAsync(Daily, "2026-05-01T12:00:00Z");
        await KeepAsync(bench);
        var keepers = Enumerable.Range(0, 4).Select(_ => ActivatorUtilities.CreateInstance<KeepSchedules>(bench.App.Services));
        await Task.WhenAll(keepers.Select(k => k.Run(new(), bench.App.Client, CancellationToken.None)));
        await bench.PassAsync(TimeSpan.FromDays(1));
        await KeepAsync(bench);
        await bench.PassAsync(TimeSpan.FromHours(1));

        (await RunsAsync(bench)).ShouldBe(["main-20260502-0500"]);
        bench.Model.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Start_ThatIsDoneAgain_FindsTheRun_EvenIfTheTeamHasChanged()
    {
        await using var bench = await Bench.OpenAsync(Daily);
        bench.Otherwise = Say("done");
        var schedule = TeamFile.Load(bench.At("teams/main.yaml")).Team!.Schedules.Single();
        var task = new ScheduleTask("main", schedule.Key("main"), schedule.After(bench.Clock.GetUtcNow())!.Value, new(null, null, null, null));
        bench.Clock.Advance(TimeSpan.FromDays(1));

        var first = await StartAsync();
        bench.AddTeam("main", Daily.Replace("task", "other task", StringComparison.Ordinal).Replace("One.", "Two.", StringComparison.Ordinal));
        var second = await StartAsync();

        second.ShouldBe(first);
        first.Problem.ShouldBeNull();
        (await RunsAsync(bench)).ShouldBe(["main-20260302-0600"]);

        Task<ScheduleStanding> StartAsync() => ActivatorUtilities.CreateInstance<StartScheduled>(bench.App.Services).Run(task, bench.App.Client, CancellationToken.None);
    }

    [Fact]
    public async Task Schedule_ThatIsTakenOutOfTheFile_StartsNothingAnyMore()
    {
        await using var bench = await OpenAsync(Daily, "2026-05-01T12:00:00Z");
        bench.AddTeam("main", Rest);
        await bench.PassAsync(TimeSpan.FromDays(2));

        (await RunsAsync(bench)).ShouldBeEmpty();
        var left = await bench.App.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = "schedule." }).ToListAsync();
        left.ShouldHaveSingleItem().IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Schedule_OfATenant_StartsTheTenantsRuns_AndIsNotShownToOthers()
    {
        await using var bench = await OpenAsync(
            "schedule:\n  - { cron: \"0 7 * * *\", tenant: acme, input: a secret }\n  - { cron: \"0 8 * * *\", input: mine }\n" + Rest, "2026-05-01T12:00:00Z");
        await bench.PassAsync(TimeSpan.FromDays(1));

        (await RunsAsync(bench)).ShouldBe(["main-20260502-0800"]);
        (await TeamsAsync(bench)).GetRawText().ShouldNotContain("secret");
        (await ScheduleAsync(bench)).GetProperty("cron").GetString().ShouldBe("0 8 * * *");
        var acme = await bench.App.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = InstanceIds.RunPrefix("acme") }).ToListAsync();
        acme.ShouldHaveSingleItem().InstanceId.ShouldStartWith("run.acme.main-20260502-0700-");
    }
}

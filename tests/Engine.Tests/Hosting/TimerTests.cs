using System.Globalization;
using Baton.Engine.Hosting;
using Baton.Engine.Hosting.Timers;
using Baton.Sqlite;
using Baton.VirtualTime;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Engine.Tests.Hosting;

public sealed class TimerTests : IAsyncLifetime
{
    private readonly string _state = Directory.CreateTempSubdirectory("baton-timers-").FullName;
    private readonly VirtualClock _clock = new(); // Begins on 1 March 2026 at noon.
    private readonly Dictionary<string, string?> _settings = new() { ["AzureWebJobs.AtStart.Disabled"] = "true", ["AzureWebJobs:Unwatched:Disabled"] = "1" };
    private TimerLog _log = new();
    private IHost? _host;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_state, recursive: true);
    }

    private async Task StartAsync()
    {
        _log = new TimerLog { Work = _log.Work };
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = _state });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton(_log);
        builder.Services.AddScoped<ScopedThing>();
        builder.Services.AddEmbeddedEngine(engine =>
            (engine.Path, engine.Synchronous, engine.TimeProvider, engine.StopTimeout) = (":memory:", SqliteSynchronous.Off, _clock, TimeSpan.Zero));
        builder.AddFunctionHost(new FunctionHostOptions { Assemblies = [typeof(TimerSamples).Assembly], StateDirectory = _state });
        _host = builder.Build();
        await _host.StartAsync();
    }

    private async Task StopAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var limit = Environment.TickCount64 + 20_000; !holds(); await Task.Delay(1))
            Environment.TickCount64.ShouldBeLessThan(limit, "Expected it within 20 s.");
    }

    // Lets time pass an hour at a time; a wait that was begun just before the clock moved may be a little late.
    private async Task PassAsync(int hours)
    {
        for (var until = _clock.GetUtcNow().AddHours(hours); _clock.GetUtcNow() < until;)
        {
            var runs = _log.Runs.Count;
            _clock.Advance(TimeSpan.FromHours(1));
            if (_clock.GetUtcNow().Hour != 7)
                continue;
            await UntilAsync(() =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return _log.Runs.Count > runs;
            });
        }
    }

    private Task WrittenAsync(string next) => UntilAsync(() =>
        TimerStatus.Read(Path.Combine(_state, "timers", "Daily.json"))?.Next == DateTimeOffset.Parse(next, CultureInfo.InvariantCulture));

    [Fact]
    public async Task Function_WithASchedule_RunsAtEachOfItsTimesOnce()
    {
        await StartAsync();
        await WrittenAsync("2026-03-02T07:00:00Z");
        await PassAsync(48);

        await WrittenAsync("2026-03-04T07:00:00Z");
        var runs = _log.Runs.ToArray();
        runs.Select(r => r.Function).ShouldBe(["Daily", "Daily"]);
        runs.ShouldAllBe(r => !r.Timer.IsPastDue);
        runs[1].Timer.ScheduleStatus!.Last.ShouldBe(new DateTime(2026, 3, 2, 7, 0, 0, DateTimeKind.Utc));
        runs[1].Timer.ScheduleStatus!.Next.ShouldBe(new DateTime(2026, 3, 4, 7, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public async Task Function_WhoseTimesWereMissed_RunsOnceAfterTheRestart()
    {
        await StartAsync();
        await WrittenAsync("2026-03-02T07:00:00Z");
        await StopAsync();
        _clock.Advance(TimeSpan.FromDays(5));

        await StartAsync();
        await WrittenAsync("2026-03-07T07:00:00Z");
        _log.Runs.ShouldHaveSingleItem().Timer.IsPastDue.ShouldBeTrue();

        await StopAsync();
        await StartAsync();
        await WrittenAsync("2026-03-07T07:00:00Z");
        await StopAsync();
        _log.Runs.ShouldBeEmpty("What was made up for is not made up for again.");
    }

    [Fact]
    public async Task Function_ThatTheEndOfTheHostCutsOff_RunsAgain()
    {
        _log.Work = cancellation => Task.Delay(Timeout.Infinite, cancellation);
        await StartAsync();
        await WrittenAsync("2026-03-02T07:00:00Z");
        _clock.Advance(TimeSpan.FromDays(1));
        await UntilAsync(() => _log.Runs.Count == 1);
        await StopAsync();

        _log.Work = null;
        await StartAsync();
        await WrittenAsync("2026-03-03T07:00:00Z");
        _log.Runs.ShouldHaveSingleItem().Timer.IsPastDue.ShouldBeTrue();
    }

    [Fact]
    public async Task Function_ThatFails_RunsAtItsNextTime()
    {
        _log.Work = _ => throw new InvalidOperationException("no");
        await StartAsync();
        await WrittenAsync("2026-03-02T07:00:00Z");
        await PassAsync(24);
        await WrittenAsync("2026-03-03T07:00:00Z");
        await PassAsync(24);
        await WrittenAsync("2026-03-04T07:00:00Z");
        _log.Runs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Function_ThatRunsOnStartup_DoesSoAtEachStart()
    {
        _settings["AzureWebJobs.AtStart.Disabled"] = "false";
        foreach (var _ in new[] { 1, 2 })
        {
            await StartAsync();
            await UntilAsync(() => !_log.Runs.IsEmpty);
            await StopAsync();
            _log.Runs.ShouldHaveSingleItem().Timer.IsPastDue.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Function_ThatIsNotMonitored_MakesUpForNothing()
    {
        _settings.Remove("AzureWebJobs:Unwatched:Disabled");
        _settings["AzureWebJobs.Daily.Disabled"] = "true";
        await StartAsync();
        await StopAsync();
        _clock.Advance(TimeSpan.FromDays(5));
        await StartAsync();
        var from = _clock.GetUtcNow();
        await UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            return !_log.Runs.IsEmpty;
        });
        _clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(from.Date.AddDays(1).AddHours(7), "It did not run at the start.");
        var timer = _log.Runs.First().Timer;
        timer.ScheduleStatus.ShouldBeNull();
        timer.IsPastDue.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0 0 7 * * *", null, "2026-03-02T07:00:00Z")]
    [InlineData("0 7 * * *", "Europe/Paris", "2026-03-02T06:00:00Z")]
    [InlineData("%When%", "Europe/Paris", "2026-03-01T12:30:00Z")]
    [InlineData("01:30:00", "Europe/Paris", "2026-03-01T13:30:00Z")]
    public void Schedule_OfEachKind_IsRead(string text, string? zone, string next)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["WEBSITE_TIME_ZONE"] = zone, ["When"] = "0 30 * * * *" }).Build();
        TimerSchedule.Parse(text, settings).After(_clock.GetUtcNow()).ShouldBe(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("%Nothing%", null, "the setting 'Nothing'")]
    [InlineData("often", null, "five fields")]
    [InlineData("-01:00:00", null, "above zero")]
    [InlineData("0 7 * * *", "Europe/Atlantis", "WEBSITE_TIME_ZONE")]
    public void Schedule_ThatCannotBeUsed_SaysWhy(string text, string? zone, string why)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["WEBSITE_TIME_ZONE"] = zone }).Build();
        Should.Throw<FormatException>(() => TimerSchedule.Parse(text, settings)).Message.ShouldContain(why);
    }

    [Fact]
    public async Task Host_WithAScheduleThatCannotBeUsed_DoesNotStart()
    {
        _settings["WEBSITE_TIME_ZONE"] = "Europe/Atlantis";
        (await Should.ThrowAsync<InvalidOperationException>(StartAsync)).Message.ShouldContain("Function 'Daily'");
    }
}

using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Cli.Tests;

public sealed class EventsTests
{
    [Fact]
    public async Task Events_Json_PrintsEveryEventOfEveryPageOnItsLine()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        var result = await cli.PipedAsync("events", "r1", "--json");

        Sequence(result).ShouldBe(Enumerable.Range(1, 13));
        result.Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Events_After_LeavesOutWhatCameBefore()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);

        Sequence(await cli.PipedAsync("events", "r1", "--json", "--after", "11")).ShouldBe([12, 13]);
        Sequence(await cli.PipedAsync("events", "r1", "--json", "--follow", "--after", "11")).ShouldBe([12, 13]);
    }

    [Fact]
    public async Task Events_Plain_PrintsALineForEach()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Append("run.started", data: new { team = "support" });
        cli.Head.Append("budget.reserved", "1.1", "triage");

        (await cli.PipedAsync("events", "r1")).Out.ShouldBe(
            "    1  10:00:01  -       -            run started: support\n    2  10:00:02  1.1     triage       budget.reserved\n");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Follow_ConnectionEndsAnywhere_GivesEachEventOnceAndInOrder(bool breaks)
    {
        var cuts = Gen.Choose(0, 5).ArrayOf().Where(c => c.Length <= 6);
        Prop.ForAll(cuts.ToArbitrary(), pieces => Task.Run(() => FollowAsync(pieces)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15));

        async Task<bool> FollowAsync(int[] pieces)
        {
            await using var cli = await Cli.CreateAsync();
            Script.Beginning(cli.Head);
            cli.Head.Breaks = breaks;
            foreach (var piece in pieces)
                cli.Head.Cuts.Enqueue(piece);

            // The run goes on only once the last of the broken streams was asked for.
            cli.Head.Instead = seen =>
            {
                if (seen.Headers.ContainsKey("last-event-id") && cli.Head.Cuts.IsEmpty && cli.Head.Run["status"]!.ToString() == "running")
                    cli.Head.End();
                return null;
            };

            var result = await cli.PipedAsync("events", "r1", "--follow", "--json");

            Sequence(result).ShouldBe(Enumerable.Range(1, 11));
            return result.Exit == 0;
        }
    }

    [Fact]
    public async Task Follow_StreamEnds_AsksFromTheLastEventOn()
    {
        await using var cli = await Cli.CreateAsync();
        Script.Beginning(cli.Head);
        cli.Head.Cuts.Enqueue(4);
        cli.Head.Instead = seen =>
        {
            if (seen.Headers.GetValueOrDefault("last-event-id") == "4")
                cli.Head.End();
            return null;
        };

        Sequence(await cli.PipedAsync("events", "r1", "--follow", "--json")).ShouldBe(Enumerable.Range(1, 11));

        cli.Head.Requests.Where(r => r.Headers.ContainsKey("last-event-id")).Select(r => r.Headers["last-event-id"]).ShouldBe(["0", "4"]);
    }

    [Fact]
    public async Task Follow_ViewLagsBehindTheJournal_WaitsForIt()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Append("run.started");
        cli.Head.Append("run.completed", data: new { outcome = "completed" });
        var looks = 0;
        cli.Head.Instead = seen =>
        {
            if (seen.Path == "/api/runs/r1" && ++looks == 5)
                cli.Head.Run["status"] = "ended";
            return null;
        };

        (await cli.PipedAsync("events", "r1", "--follow")).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Follow_StreamLeavesEventsOut_FetchesThem()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Head.Skipped = [2, 3, 7, 12];

        Sequence(await cli.PipedAsync("events", "r1", "--follow", "--json")).ShouldBe(Enumerable.Range(1, 13));
    }

    [Fact]
    public async Task Follow_StreamBeginsAnew_GivesNothingTwice()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        cli.Head.Run["status"] = "running";
        cli.Head.Forgets = true;
        cli.Head.Cuts.Enqueue(4);
        cli.Head.Instead = seen =>
        {
            if (seen.Headers.GetValueOrDefault("last-event-id") == "4")
                cli.Head.Run["status"] = "ended";
            return null;
        };

        Sequence(await cli.PipedAsync("events", "r1", "--follow", "--json")).ShouldBe(Enumerable.Range(1, 13));
    }

    [Fact]
    public async Task Follow_HeadFailsForAWhile_GoesOn()
    {
        await using var cli = await Cli.CreateAsync();
        Script.WholeRun(cli.Head);
        var failures = 10;
        cli.Head.Instead = seen => seen.Path.EndsWith("/runs/r1", StringComparison.Ordinal) || seen.Headers.ContainsKey("last-event-id")
            ? failures-- > 0 ? new Answer(502, new { }) : null
            : null;

        Sequence(await cli.PipedAsync("events", "r1", "--follow", "--json")).ShouldBe(Enumerable.Range(1, 13));
    }

    [Fact]
    public async Task Follow_HeadIsGoneForGood_GivesUp()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = seen => seen.Path.Contains("/runs/", StringComparison.Ordinal) ? new Answer(503, new { }) : null;

        (await cli.PipedAsync("events", "r1", "--follow")).Exit.ShouldBe(4);
    }

    [Fact]
    public async Task Follow_UnknownRun_SaysSoAtOnce()
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync("events", "r9", "--follow")).ShouldBe(
            new Result(2, "", "error: Not found\n  There is nothing at /api/runs/r9/events.\n"));
    }

    private static IEnumerable<int> Sequence(Result result) =>
        result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("seq").GetInt32());
}

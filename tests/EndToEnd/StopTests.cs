using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>A head that ends in the middle of its work, told to by Ctrl-C or killed, and the one after it.</summary>
public sealed class StopTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Head_StoppedDuringAModelCall_GoesOnWithTheRunAtTheNextStart()
    {
        await using var models = await Scenarios.StartAsync(_desk);
        var file = models.Team(_desk, "slow", (_, n) => n == 1 ? WireReply.Stalled() : WireReply.Text("at last"));
        await using (var head = await HeadProcess.StartAsync(_desk))
        {
            await head.StartRunAsync(new { team = Path.Combine(_desk.Folder, file), input = "x", id = "slow" });
            await Eventually.TrueAsync(() => models.Of("slow").Count == 1, "the model to be asked");
            (await head.StopAsync()).ExitCode.ShouldBe(0);
        }

        await using var next = await HeadProcess.StartAsync(_desk);
        var run = await next.EndsAsync("slow");
        run.GetProperty("outcome").GetString().ShouldBe("completed", run.GetRawText());
        models.Of("slow").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Call_StoppedAtAnyMoment_IsTakenUpByTheSameCall()
    {
        string[] call = ["run", "team.yaml", "--input", Desk.RefundTicket, "--id", "ticket", "--approve-all"];
        foreach (var line in new[] { 1, 4, 7, 9, 12 })
        {
            await using var process = _desk.Start(call);
            process.CloseInput();
            if (!await process.SaysAsync(line))
                break;
            var stopped = await process.InterruptAsync();
            (stopped.ExitCode is 0 or 3).ShouldBeTrue($"{stopped}");
        }

        var run = await _desk.JsonAsync(0, call);
        run.GetProperty("outcome").GetString().ShouldBe("completed");
        _desk.Refunds.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TooManyRequests_WithRetryAfter_IsWaitedForAcrossAKill()
    {
        await using var models = await Scenarios.StartAsync(_desk);
        var file = models.Team(_desk, "busy", (_, n) => n == 1 ? WireReply.Error(429, "slow down", headers: ("Retry-After", "4")) : WireReply.Text("patience"));
        await using (var head = await HeadProcess.StartAsync(_desk))
        {
            await head.StartRunAsync(new { team = Path.Combine(_desk.Folder, file), input = "x", id = "busy" });
            await Eventually.GetAsync(
                () => head.Http.GetStringAsync("api/runs/busy/events"), e => e.Contains("model.failed", StringComparison.Ordinal), "the failure to be recorded");
            await head.KillAsync();
        }

        await using var next = await HeadProcess.StartAsync(_desk);
        (await next.EndsAsync("busy")).GetProperty("outcome").GetString().ShouldBe("completed");
        var requests = models.Of("busy");
        requests.Count.ShouldBe(2);
        (requests[1].At - requests[0].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(4));
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Baton.Agents;
using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>What a head tells an OpenTelemetry collector.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Words = "the words of the task";
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("50", true)]
    [InlineData("3600000", false)]
    public async Task Run_HeadKilledOnTheWay_IsOneTraceWithoutGapsOrDoubles(string delay, bool sentBefore)
    {
        await using var collector = await Collector.StartAsync();
        collector.Use(_desk);
        _desk.Environment["OTEL_BSP_SCHEDULE_DELAY"] = delay;
        _desk.Environment["OTEL_SERVICE_NAME"] = "the-desk";
        await using var models = await Scenarios.StartAsync(_desk);
        var file = models.Team(_desk, "killed", (request, n) => n switch
        {
            1 => DeskModel.Call(request, "pages__leak", new { }),
            2 => WireReply.Stalled(),
            _ => WireReply.Text("The answer."),
        });
        var trace = "0af7651916cd43dd8448eb211c80319c";
        await using (var head = await HeadProcess.StartAsync(_desk))
        {
            head.Http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            await head.StartRunAsync(new { team = Path.Combine(_desk.Folder, file), input = Words, id = "killed" });
            await Eventually.TrueAsync(() => models.Of("killed").Count == 2, "the second model call to be under way");
            if (sentBefore)
                await Eventually.TrueAsync(() => collector.Spans.Count == 2 && new FileInfo(Path.Combine(_desk.State, "spans.jsonl")).Length == 0, "both spans to arrive");
            await head.KillAsync();
        }

        collector.Spans.Count.ShouldBe(sentBefore ? 2 : 0);
        await using (var head = await HeadProcess.StartAsync(_desk))
        {
            (await head.EndsAsync("killed")).GetProperty("outcome").GetString().ShouldBe("completed");
            (await head.StopAsync()).ExitCode.ShouldBe(0);
        }

        var spans = collector.Spans;
        spans.ShouldAllBe(s => s.Trace == trace);
        spans.Select(s => s.Id).ShouldBeUnique();
        var run = spans.Single(s => s.Parent == "00f067aa0ba902b7");
        run.Name.ShouldBe("invoke_workflow killed");
        var agent = spans.Single(s => s.Parent == run.Id);
        agent.Name.ShouldBe("invoke_agent reader");
        spans.Where(s => s.Parent == agent.Id).OrderBy(s => s.Step, StringComparer.Ordinal).Select(s => $"{s.Name} {s.Step}")
            .ShouldBe(["chat killed 1.1", "execute_tool pages.leak 1.1.1", "chat killed 1.2"]);
        spans.Count.ShouldBe(5);
        var journal = await _desk.JournalAsync("killed");
        journal.ShouldAllBe(e => e.TraceId == trace);
        journal.Count(e => e.Type == EventTypes.ModelCompleted).ShouldBe(2);
        spans.ShouldAllBe(s => s.Began <= s.Ended && s.Began >= run.Began && s.Ended <= run.Ended);

        collector.Services.Keys.ShouldBe(["the-desk"]);
        foreach (var metric in new[] { "gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.workflow.duration", "baton.runs", "baton.cost" })
            collector.Metrics.ShouldContain(metric);
        ShouldNotBeTold(collector, Words, "The answer.", "secret is", Scenarios.Planted, DeskModel.Key);
    }

    [Fact]
    public async Task Run_NoCollectorThere_EndsAsEver()
    {
        // One that takes calls and never answers, which is worse than none.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _desk.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}";
        _desk.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "10";

        var result = await _desk.CallAsync("run", "team.yaml", "--input", Desk.TechnicalTicket);

        result.ExitCode.ShouldBe(0, $"{result}");
        new FileInfo(Path.Combine(_desk.State, "spans.jsonl")).Length.ShouldBeGreaterThan(0, "what did not arrive is kept");

        await using var collector = await Collector.StartAsync();
        collector.Use(_desk);
        (await _desk.CallAsync("run", "team.yaml", "--input", Desk.TechnicalTicket)).ExitCode.ShouldBe(0);

        // A collector whose answer came too late gets its spans again, the same under the same ids.
        var spans = collector.Spans;
        spans.GroupBy(s => s.Id).ShouldAllBe(same => same.Select(s => new { s.Trace, s.Name }).Distinct().Count() == 1);
        spans.Where(s => s.Name == "invoke_workflow support").Select(s => s.Trace).Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", null)]
    public async Task Run_TelemetryNotWanted_SendsAndKeepsNothing(string name, string? value)
    {
        await using var collector = await Collector.StartAsync();
        collector.Use(_desk);
        _desk.Environment[name] = value;

        (await _desk.CallAsync("run", "team.yaml", "--input", Desk.TechnicalTicket)).ExitCode.ShouldBe(0);

        collector.Bodies.ShouldBeEmpty();
        File.Exists(Path.Combine(_desk.State, "spans.jsonl")).ShouldBeFalse();
    }

    private static void ShouldNotBeTold(Collector collector, params string[] words)
    {
        var told = string.Concat(collector.Bodies.Select(Encoding.Latin1.GetString));
        foreach (var word in words)
            told.ShouldNotContain(word, Case.Insensitive);
    }
}

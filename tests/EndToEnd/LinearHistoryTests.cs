using System.Net.Http.Json;
using System.Text.Json;
using Baton.WireDouble;
using Xunit.Abstractions;

namespace Baton.EndToEnd;

/// <summary>A long turn: 25 calls one after the other, each with 5 KB of result.</summary>
public sealed class LinearHistoryTests(ITestOutputHelper output)
{
    private const int Calls = 25;
    private const int LargestEvent = 4096;

    [Fact]
    public async Task TwentyFiveCallsOfFiveKilobytes_GrowTheStoreByTheSameEachTime()
    {
        using var desk = new Desk();
        await using var models = await Scenarios.StartAsync(desk);
        var sizes = new Dictionary<int, Size>();

        // While the model is asked, nothing else goes on in the run: what is in the files then is what the calls so far have left.
        var file = models.Team(desk, "long", (request, n) =>
        {
            lock (sizes)
                sizes[n - 1] = Measure(desk);
            return n <= Calls ? DeskModel.Call(request, "pages__read_page", new { number = n }) : WireReply.Text("read them all");
        }, "limits: { turns: 40 }");
        await using var head = await HeadProcess.StartAsync(desk);
        await head.StartRunAsync(new { team = Path.Combine(desk.Folder, file), input = "Read.", id = "long" });
        var run = await head.EndsAsync("long");

        run.GetProperty("outcome").GetString().ShouldBe("completed", run.GetRawText());
        run.GetProperty("usage").GetProperty("toolCalls").GetInt32().ShouldBe(Calls);
        var last = models.Of("long")[^1].Request;
        last.BodyLength.ShouldBeGreaterThan(Calls * 4_000, "long results are shown by their beginning");
        GrowsEvenly(sizes);
        StateFiles.Number(desk, "engine.db", "SELECT max(length(events)) FROM history").ShouldBeLessThanOrEqualTo(LargestEvent);
        await HistoryIsSmallAsync(head, "long");
    }

    private static async Task HistoryIsSmallAsync(HeadProcess head, string run)
    {
        foreach (var instance in new[] { $"run.default.{run}", $"agent.default.{run}.1" })
        {
            var document = await head.Admin.GetFromJsonAsync<JsonElement>(
                $"runtime/webhooks/durabletask/instances/{instance}?showHistory=true&showHistoryOutput=true&showInput=true");
            foreach (var name in new[] { "input", "output", "customStatus" })
                document.GetProperty(name).GetRawText().Length.ShouldBeLessThanOrEqualTo(LargestEvent);
            var events = document.GetProperty("historyEvents").EnumerateArray().ToList();
            events.ShouldNotBeEmpty();
            events.Max(e => e.GetRawText().Length).ShouldBeLessThanOrEqualTo(LargestEvent);
            events.ShouldAllBe(e => !e.GetRawText().Contains("page 1:", StringComparison.Ordinal));
        }
    }

    private void GrowsEvenly(Dictionary<int, Size> sizes)
    {
        // By content, call by call; and by pages of the files, which come in steps, by ten calls at a time.
        var each = Enumerable.Range(5, Calls - 5).Select(n => sizes[n + 1].Content - sizes[n].Content).ToList();
        long[] ten = [(sizes[15].Pages - sizes[5].Pages) / 10, (sizes[25].Pages - sizes[15].Pages) / 10];
        output.WriteLine($"content: {string.Join(' ', each)}\npages:   {string.Join(' ', ten)}");
        Within(each, 0.15);
        Within(ten, 0.15);
        each.Min().ShouldBeGreaterThan(ToolServer.PageLength);
    }

    private static void Within(IReadOnlyList<long> values, double share)
    {
        var mean = values.Average();
        values.ShouldAllBe(v => Math.Abs(v - mean) <= share * mean);
    }

    private static Size Measure(Desk desk) => new(
        StateFiles.Number(desk, "engine.db", "SELECT (SELECT total(length(events)) FROM history) + (SELECT total(length(event)) FROM inbox)")
        + StateFiles.Number(desk, "records.db", """
            SELECT (SELECT total(length(body)) FROM blobs) + (SELECT total(length(body)) FROM effects)
                 + (SELECT total(length(data) + length(id) + length(type)) FROM events)
            """),
        Pages(desk, "engine.db") + Pages(desk, "records.db"));

    private static long Pages(Desk desk, string file) =>
        (StateFiles.Number(desk, file, "PRAGMA page_count") - StateFiles.Number(desk, file, "PRAGMA freelist_count")) * StateFiles.Number(desk, file, "PRAGMA page_size");

    private sealed record Size(long Content, long Pages);
}

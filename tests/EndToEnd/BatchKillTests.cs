using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Baton.WireDouble;
using Xunit.Abstractions;

namespace Baton.EndToEnd;

/// <summary>Batches on a head that is killed: every line has its run, and none has two.</summary>
public sealed class BatchKillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Lines = 500;
    private const int AtOnce = 32;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);
    private readonly Desk _desk = new();
    private Scenarios _models = null!;

    public async Task InitializeAsync()
    {
        _models = await Scenarios.StartAsync(_desk);
        _models.Play("clerk", (_, _) => WireReply.Text("noted"));
        _desk.Write("clerk.yaml", """
            team: clerk
            pattern: pipeline
            steps: [{ agent: clerk }]
            models: { m: compatible/clerk }
            agents: { clerk: { model: m, instructions: Note it. } }
            """);
    }

    public async Task DisposeAsync()
    {
        await _models.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Kill_WhileTheRunsOfABatchWork_LeavesOneRunForEachLine()
    {
        var kills = 0;
        var head = await HeadProcess.StartAsync(_desk);
        try
        {
            (await PostAsync(head, "kill", Text(Lines))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            foreach (var ended in new[] { 1, 120, 300 })
            {
                await Eventually.GetAsync(() => EndedAsync(head, "kill"), count => count >= ended, $"{ended} runs to end", Bound);
                await head.KillAsync();
                kills++;
                await head.DisposeAsync();
                head = await HeadProcess.StartAsync(_desk);
            }

            await EndsAsync(head, "kill");
        }
        finally
        {
            await head.DisposeAsync();
        }

        var asked = _models.Of("clerk").GroupBy(r => r.Request.Last("user")!).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine($"{Lines} lines, {kills} kills, {asked.Values.Sum()} model calls.");
        asked.Count.ShouldBe(Lines);
        asked.Values.Sum().ShouldBeLessThanOrEqualTo(Lines + (kills * AtOnce * 2));
        CheckFiles("kill");
    }

    [Fact]
    public async Task Kill_WhileABatchIsSent_LosesAndDoublesNothingWhenItIsSentAgain()
    {
        var head = await HeadProcess.StartAsync(_desk);
        try
        {
            using var cut = new CancellationTokenSource();
            using var half = new HalfOf(Text(Lines), cut.Token);
            var sending = PostAsync(head, "sent", half, cut.Token);
            await Eventually.GetAsync(() => LinesAsync(head, "sent"), count => count > 0, "lines to be taken");
            await head.KillAsync();
            await cut.CancelAsync();
            await Should.ThrowAsync<Exception>(() => sending, "the call cannot have been answered");
            await head.DisposeAsync();

            head = await HeadProcess.StartAsync(_desk);
            var batch = await head.Http.GetFromJsonAsync<JsonElement>("api/batches/sent");
            batch.GetProperty("status").GetString().ShouldBe("receiving");
            batch.GetProperty("lines").GetInt32().ShouldBeInRange(1, Lines - 1);
            (await PostAsync(head, "sent", Text(Lines))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            await EndsAsync(head, "sent");
        }
        finally
        {
            await head.DisposeAsync();
        }

        CheckFiles("sent");
    }

    private static HttpContent Text(int lines) =>
        new StringContent(string.Concat(Enumerable.Range(1, lines).Select(i => $"\"note {i}\"\n")), Encoding.UTF8, "application/x-ndjson");

    private static Task<HttpResponseMessage> PostAsync(HeadProcess head, string id, HttpContent lines, CancellationToken cancellation = default) =>
        head.Http.PostAsync($"api/batches?id={id}&team=clerk", lines, cancellation);

    private static async Task<int> EndedAsync(HeadProcess head, string id) =>
        (await head.Http.GetFromJsonAsync<JsonElement>($"api/batches/{id}")).GetProperty("counts").GetProperty("ended").GetInt32();

    private static async Task<int> LinesAsync(HeadProcess head, string id)
    {
        using var response = await head.Http.GetAsync($"api/batches/{id}");
        return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("lines").GetInt32() : 0;
    }

    private static async Task EndsAsync(HeadProcess head, string id)
    {
        var batch = await Eventually.GetAsync(
            () => head.Http.GetFromJsonAsync<JsonElement>($"api/batches/{id}"), b => b.GetProperty("status").GetString() == "ended", "the batch to end", Bound);
        batch.GetProperty("outcomes").GetRawText().ShouldBe($$"""{"completed":{{Lines}}}""");
        batch.GetProperty("counts").GetProperty("refused").GetInt32().ShouldBe(0);
    }

    private void CheckFiles(string batch)
    {
        StateFiles.Number(_desk, "engine.db", "SELECT count(*) FROM instances WHERE id LIKE 'run.%'").ShouldBe(Lines);
        StateFiles.Number(_desk, "engine.db", "SELECT count(*) FROM messages").ShouldBe(0);
        var runs = $"SELECT no FROM runs WHERE run LIKE '{batch}-%'";
        StateFiles.Number(_desk, "records.db", $"SELECT count(*) FROM ({runs})").ShouldBe(Lines);
        StateFiles.Number(_desk, "records.db", $"SELECT count(*) FROM events WHERE type = 'model.completed' AND run IN ({runs})").ShouldBe(Lines);
        StateFiles.Number(_desk, "records.db", $"SELECT count(*) FROM events WHERE type = 'run.completed' AND run IN ({runs})").ShouldBe(Lines);
    }

    /// <summary>Sends the first half of a text and then nothing more, without an end.</summary>
    private sealed class HalfOf(HttpContent whole, CancellationToken cut) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var bytes = await whole.ReadAsByteArrayAsync();
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            await Task.Delay(Timeout.Infinite, cut);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

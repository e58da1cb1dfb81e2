using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baton.Records;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>What a run's steps were told and said, and its team, for whoever looks at the run.</summary>
public sealed class ContentTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: Secret words., model: m, tools: [desk.look] } }
        steps: [ { agent: one } ]
        """;

    private static async Task<(Bench Bench, JsonElement[] Events)> EndedAsync()
    {
        var bench = await Bench.OpenAsync(Team);
        bench.Then(Call("desk.look", new { q = "T-7" }), Say("done"));
        await bench.RunAsync("the task", new { id = "looked-at" });
        return (bench, (await bench.Http.GetFromJsonAsync<JsonElement>("api/runs/looked-at/events")).GetProperty("items").EnumerateArray().ToArray());
    }

    private static string Hash(JsonElement[] events, string type, string name) =>
        events.Last(e => e.GetProperty("type").GetString() == type).GetProperty("data").GetProperty(name).GetString()!;

    [Fact]
    public async Task Content_NamedByTheJournal_IsShown()
    {
        var (bench, events) = await EndedAsync();
        await using var open = bench;
        var input = await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/looked-at/content/{Hash(events, "run.started", "input")}");
        input.GetProperty("content").GetString().ShouldBe("the task");
        var arguments = await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/looked-at/content/{Hash(events, "tool.intent", "argumentsHash")}");
        arguments.GetProperty("content").GetProperty("q").GetString().ShouldBe("T-7");
    }

    [Fact]
    public async Task Transcript_NamedByTheJournal_HasTheMessagesInOrder()
    {
        var (bench, events) = await EndedAsync();
        await using var open = bench;
        var items = (await bench.Http.GetFromJsonAsync<JsonElement>($"api/runs/looked-at/transcripts/{Hash(events, "model.completed", "transcript")}"))
            .GetProperty("items").EnumerateArray().ToArray();
        items.Select(m => m.GetProperty("role").GetString()).ShouldBe(["system", "user", "assistant", "tool", "assistant"]);
        items[^1].GetProperty("text").GetString().ShouldBe("done");
        items[3].GetProperty("text").GetString()!.ShouldContain("found T-7");
    }

    [Fact]
    public async Task Content_OfTheStoreThatTheRunDoesNotName_Is404()
    {
        var (bench, events) = await EndedAsync();
        await using var open = bench;
        var other = await bench.App.Store.PutTextAsync("default", "another run's");
        var pinned = Hash(events, "definition.pinned", "definition");
        foreach (var path in new[] { $"content/{other}", $"transcripts/{other}", $"content/{pinned}", $"content/{pinned[..63]}", $"content/{pinned.ToUpperInvariant()}", "content/x", $"transcripts/{pinned}" })
        {
            using var answer = await bench.Http.GetAsync($"api/runs/looked-at/{path}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using var elsewhere = await bench.Http.GetAsync($"api/runs/no-such-run/content/{pinned}");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Team_OfARun_IsItsShapeWithoutPromptsAndConnections()
    {
        var (bench, _) = await EndedAsync();
        await using var open = bench;
        var text = await bench.Http.GetStringAsync("api/runs/looked-at/team");
        text.ShouldNotContain("Secret words");
        text.ShouldNotContain(bench.Tools.Url.ToString());
        var team = JsonSerializer.Deserialize<JsonElement>(text);
        team.GetProperty("pattern").GetString().ShouldBe("pipeline");
        team.GetProperty("agents")[0].GetProperty("candidates")[0].GetString().ShouldBe("compatible/test");
        using var none = await bench.Http.GetAsync("api/runs/no-such-run/team");
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task SignIn_HeadThatHandsOutNoCodes_Is403()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var answer = await bench.Http.PostAsJsonAsync("api/sign-in", new { code = "0000" });
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}

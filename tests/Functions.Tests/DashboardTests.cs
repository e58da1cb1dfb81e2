using System.Net;
using System.Net.Http.Headers;

namespace Baton.Functions.Tests;

/// <summary>The dashboard's files as a head serves them.</summary>
public sealed class DashboardTests
{
    private const string Team = """
        pattern: pipeline
        agents: { one: { instructions: One., model: m } }
        steps: [ { agent: one } ]
        """;

    [Theory]
    [InlineData("", "text/html")]
    [InlineData("dashboard/js/main.js", "text/javascript")]
    [InlineData("dashboard/css/base.css", "text/css")]
    [InlineData("dashboard/icon.svg", "image/svg+xml")]
    public async Task File_AskedForWithoutAKey_ComesWithThePolicy(string path, string type)
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var stranger = new HttpClient { BaseAddress = bench.Http.BaseAddress };
        using var answer = await stranger.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("require-trusted-types-for 'script'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Fact]
    public async Task File_AskedForAgain_IsNotSentAgain()
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var first = await bench.Http.GetAsync("dashboard/js/main.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "dashboard/js/main.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await bench.Http.SendAsync(again);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        first.Headers.CacheControl.ShouldBe(new CacheControlHeaderValue { NoCache = true });
    }

    [Theory]
    [InlineData("dashboard/")]
    [InlineData("dashboard/none.js")]
    [InlineData("dashboard/../keys.json")]
    [InlineData("dashboard/%2e%2e/keys.json")]
    [InlineData("dashboard/..%2fkeys.json")]
    public async Task File_ThatIsNone_Is404(string path)
    {
        await using var bench = await Bench.OpenAsync(Team);
        using var answer = await bench.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The policy forbids what these would be; a file that has one would not work, and one that could make markup of text must not come in.</summary>
    [Fact]
    public void Files_All_HaveNoInlineScriptAndMakeNoMarkupOfText()
    {
        var folder = System.IO.Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "src", "Dashboard");
        var files = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).ToArray();
        files.Length.ShouldBeGreaterThan(20);
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            foreach (var danger in new[] { "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "javascript:", " style=\"", " onclick=", "https://", "//cdn" })
                text.ShouldNotContain(danger, Case.Sensitive, System.IO.Path.GetFileName(file));
            text.Split('\n').Length.ShouldBeLessThan(301, file);
        }
    }
}

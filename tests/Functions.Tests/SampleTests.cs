using Baton.Agents;

namespace Baton.Functions.Tests;

/// <summary>The sample teams of the patterns, as they are in the repository, with their own MCP server and the model that needs no network.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("perspectives", "merge")]
    [InlineData("debate", "argue", "judge", "verdict")]
    [InlineData("assess", "delegate", "counted", "verdict", "finish")]
    [InlineData("reviewed", "merge", "revise", "accept")]
    public async Task SampleTeam_OnTheOfflineModel_Completes(string team, params string[] decisions)
    {
        await using var bench = await Bench.OpenAsync("pattern: pipeline\nagents: { x: { instructions: x, model: m } }\nsteps: [ { agent: x } ]");
        Directory.CreateSymbolicLink(bench.At("teams/Brief"), Path.Combine(Repository(), "src", "Samples", "Brief"));

        var run = await bench.RunAsync("Should the co-operative buy battery storage, and who insures it?", new { team });

        run.Outcome.ShouldBe(Outcome.Completed, run.Reason);
        var made = (await bench.EventsAsync(EventTypes.DecisionMade)).Select(e => e.Text("decision")!).ToHashSet();
        decisions.ShouldBeSubsetOf(made);
        Texts.Of(run.Output!.Value).ShouldContain(".md]");
        bench.Model.Requests.ShouldBeEmpty();
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Functions.sln")))
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new DirectoryNotFoundException("Expected Functions.sln above the tests.");
        return folder;
    }
}

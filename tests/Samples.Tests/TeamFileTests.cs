using Baton.Agents;

namespace Baton.Samples.Tests;

public sealed class TeamFileTests
{
    [Theory]
    [InlineData("SupportDesk", Pattern.Handoff)]
    [InlineData("Brief", Pattern.Pipeline)]
    public void TeamFile_OfASample_HasNoMistakes(string sample, Pattern pattern)
    {
        var read = TeamFile.Load(Path.Combine(AppContext.BaseDirectory, "teams", sample, "team.yaml"));

        read.Problems.ShouldBeEmpty();
        read.Warnings.ShouldBeEmpty();
        read.Team!.Pattern.ShouldBe(pattern);
        read.Team.Models["small"][^1].ShouldBe("offline/extractive");
    }

    [Theory]
    [InlineData("SupportDesk", "desk", "SupportDesk.dll")]
    [InlineData("Brief", "notes", "Brief.dll")]
    public async Task TeamFile_OfASample_AllowsOnlyToolsItsServerHas(string sample, string server, string assembly)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "teams", sample);
        var team = TeamFile.Load(Path.Combine(folder, "team.yaml")).TeamOrThrow();
        var data = Directory.CreateTempSubdirectory("baton-samples-");
        await using var running = await SampleServer.StartAsync(
            assembly, folder, sample == "SupportDesk" ? ["--data", Path.Combine(data.FullName, "desk.json")] : []);
        var names = (await running.ListAsync()).Select(t => $"{server}.{t.Name}").ToList();

        var patterns = team.Agents.Values.SelectMany(a => a.Tools).Concat(team.Approvals.Select(a => a.Tool!)).ToList();

        patterns.ShouldNotBeEmpty();
        patterns.ShouldAllBe(p => names.Any(n => Wildcard.Matches(p, n)));
        team.McpServers[server].Args.ShouldBe([$"bin/{assembly}"]);
        data.Delete(recursive: true);
    }
}

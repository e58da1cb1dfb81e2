using Baton.Agents;

namespace Baton.Samples.Tests;

public sealed class TeamFileTests
{
    [Theory]
    [InlineData("SupportDesk/team.yaml", Pattern.Handoff)]
    [InlineData("Brief/team.yaml", Pattern.Pipeline)]
    [InlineData("Brief/perspectives.yaml", Pattern.Parallel)]
    [InlineData("Brief/debate.yaml", Pattern.Debate)]
    [InlineData("Brief/assess.yaml", Pattern.Supervisor)]
    [InlineData("Brief/reviewed.yaml", Pattern.Pipeline)]
    public void TeamFile_OfASample_HasNoMistakes(string file, Pattern pattern)
    {
        var read = TeamFile.Load(Path.Combine(AppContext.BaseDirectory, "teams", file));

        read.Problems.ShouldBeEmpty();
        read.Warnings.ShouldBeEmpty();
        read.Team!.Pattern.ShouldBe(pattern);
        read.Team.Models["small"][^1].ShouldBe("offline/extractive");
    }

    [Theory]
    [InlineData("SupportDesk/team.yaml", "desk", "SupportDesk.dll")]
    [InlineData("Brief/team.yaml", "notes", "Brief.dll")]
    [InlineData("Brief/perspectives.yaml", "notes", "Brief.dll")]
    [InlineData("Brief/debate.yaml", "notes", "Brief.dll")]
    [InlineData("Brief/assess.yaml", "notes", "Brief.dll")]
    [InlineData("Brief/reviewed.yaml", "notes", "Brief.dll")]
    public async Task TeamFile_OfASample_AllowsOnlyToolsItsServerHas(string file, string server, string assembly)
    {
        var sample = Path.GetDirectoryName(file)!;
        var folder = Path.Combine(AppContext.BaseDirectory, "teams", sample);
        var team = TeamFile.Load(Path.Combine(folder, Path.GetFileName(file))).TeamOrThrow();
        var data = Directory.CreateTempSubdirectory("baton-samples-");
        await using var running = await SampleServer.StartAsync(
            assembly, folder, sample == "SupportDesk" ? ["--data", Path.Combine(data.FullName, "desk.json")] : []);
        var names = (await running.ListAsync()).Select(t => $"{server}.{t.Name}").ToList();

        var patterns = team.Agents.Values.Concat(team.Recruit?.Catalogue.Values ?? Enumerable.Empty<Agent>()).SelectMany(a => a.Tools).Concat(team.Approvals.Select(a => a.Tool!)).ToList();

        patterns.ShouldNotBeEmpty();
        patterns.ShouldAllBe(p => names.Any(n => Wildcard.Matches(p, n)));
        team.McpServers[server].Args.ShouldBe([$"bin/{assembly}"]);
        data.Delete(recursive: true);
    }
}

namespace Baton.Agents;

public sealed class TeamFileNestingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-teams-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_MistakeInANestedTeam_NamesItsOwnFile()
    {
        Write("top.yaml", Nesting("top", "inner/legal.yaml"));
        Write("inner/legal.yaml", "team: legal\npattern: parallel\nmembers: [x]\nagents: { a: { instructions: Go., model: offline/m } }\n");

        var problem = TeamFile.Load(Path.Combine(_folder.FullName, "top.yaml")).Problems.Single();

        problem.File.ShouldBe(Path.Combine(_folder.FullName, "inner/legal.yaml"));
        (problem.Line, problem.Column, problem.Path).ShouldBe((3, 11, "members[0]"));
    }

    [Fact]
    public void Load_MistakesInBothFiles_ReportsTheOuterFirst()
    {
        Write("top.yaml", Nesting("top", "inner.yaml") + "colour: red\n");
        Write("inner.yaml", Plain("inner") + "colour: blue\n");

        Load("top.yaml").Problems.Select(p => Path.GetFileName(p.File)).ShouldBe(["top.yaml", "inner.yaml"]);
    }

    [Fact]
    public void Load_TeamsInALoop_NamesTheLoop()
    {
        Write("a.yaml", Nesting("a", "b.yaml"));
        Write("b.yaml", Nesting("b", "c.yaml"));
        Write("c.yaml", Nesting("c", "b.yaml"));

        var problem = Load("a.yaml").Problems.Single();

        problem.ToString().ShouldEndWith(
            "c.yaml:4:22: agents.a.team: expected teams that do not contain themselves, found the loop b.yaml → c.yaml → b.yaml; " +
            "remove one of these references.");
    }

    [Theory]
    [InlineData(3, 3, true)]
    [InlineData(4, 3, false)]
    [InlineData(4, 4, true)]
    [InlineData(6, 6, true)]
    public void Load_Depth_IsHeldToTheOutermostLimit(int levels, int depth, bool right)
    {
        Write("1.yaml", Nesting("t1", "2.yaml") + $"limits: {{ depth: {depth} }}\n");
        for (var level = 2; level < levels; level++)
            Write($"{level}.yaml", Nesting($"t{level}", $"{level + 1}.yaml") + "limits: { depth: 6 }\n");
        Write($"{levels}.yaml", Plain("last"));

        var result = Load("1.yaml");

        if (right)
            PinnedTeam.Read(PinnedTeam.Pin(result.TeamOrThrow()).Utf8).Hash.ShouldBe(PinnedTeam.Pin(result.Team!).Hash);
        else
        {
            result.Problems.Single().ToString().ShouldContain(
                $"{depth}.yaml:4:22: agents.a.team: expected teams nested at most {depth} deep (limits.depth), found one at {depth + 1};");
        }
    }

    [Fact]
    public void Load_InnerDepthLimit_HoldsForWhatItNests()
    {
        Write("1.yaml", Nesting("t1", "2.yaml") + "limits: { depth: 6 }\n");
        Write("2.yaml", Nesting("t2", "3.yaml") + "limits: { depth: 1 }\n");
        Write("3.yaml", Plain("t3"));

        Load("1.yaml").Problems.Single().ToString().ShouldContain("2.yaml:4:22: agents.a.team: expected teams nested at most 2 deep");
    }

    [Fact]
    public void Load_TeamsThatMultiply_StopAtACap()
    {
        for (var level = 1; level < 6; level++)
        {
            var agents = string.Concat(Enumerable.Range(0, 10).Select(i => $"  a{i}: {{ team: {level + 1}.yaml }}\n"));
            var members = string.Join(", ", Enumerable.Range(0, 10).Select(i => $"a{i}"));
            Write($"{level}.yaml", $"team: t\npattern: parallel\nmembers: [{members}]\n" +
                $"limits: {{ depth: 6 }}\nagents:\n{agents}");
        }

        Write("6.yaml", Plain("last"));

        Load("1.yaml").Problems.ShouldContain(p =>
            p.Message.StartsWith("expected at most 200 files in one team, found more;", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_TheSameNestedTeamTwice_ComplainsOnce()
    {
        Write("top.yaml", "team: top\npattern: parallel\nmembers: [a, b]\nagents: { a: { team: x.yaml }, b: { team: x.yaml } }\n");
        Write("x.yaml", Plain("x") + "colour: red\n");

        Load("top.yaml").Problems.Count.ShouldBe(1);
    }

    [Fact]
    public void Load_WithAWiderRoot_MayReachBeside()
    {
        Write("teams/top.yaml", Nesting("top", "../shared/x.yaml"));
        Write("shared/x.yaml", Plain("x"));

        Load("teams/top.yaml").Problems.Single().Message.ShouldStartWith(Outside);
        TeamFile.Load(Path.Combine(_folder.FullName, "teams/top.yaml"), _folder.FullName).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Load_FolderWithTheRootsNameAsItsBeginning_IsOutside()
    {
        Write("teams/top.yaml", Nesting("top", "../teams-of-others/x.yaml"));
        Write("teams-of-others/x.yaml", Plain("x"));

        Load("teams/top.yaml").Problems.Single().Message.ShouldStartWith(Outside);
    }

    [Fact]
    public void Load_MistakeInACatalogue_NamesTheAgentsFile()
    {
        Write("desk.yaml", Desk);
        Write("agents/helper.yaml", "instructions: Help.\nmodle: small\n");
        Write("agents/lead.yaml", "instructions: Lead.\nmodel: small\n");

        Load("desk.yaml").Problems.Select(p => p.ToString()[_folder.FullName.Length..].Split(';')[0]).ShouldBe(
        [
            "/desk.yaml:6:18: recruit.from: expected agent files with new names (a name of 1 to 32 of a-z, 0-9, '_' and '-'), " +
                "found 'lead.yaml'",
            "/agents/helper.yaml:1:1: expected 'model' (small, or a model such as openai/gpt-5), found none",
            "/agents/helper.yaml:2:1: modle: expected one of the keys description, instructions, model, tools, handoffs, output, limits, " +
                "retries, fallback, cache, speculate, team, human, a2a, found 'modle'",
        ]);
    }

    [Fact]
    public void Load_LoopThroughACatalogue_NamesTheLoop()
    {
        Write("desk.yaml", Desk);
        Write("agents/helper.yaml", "team: ../desk.yaml\n");

        Load("desk.yaml").Problems.Single().ToString().ShouldContain(
            "agents/helper.yaml:1:7: team: expected teams that do not contain themselves, " +
            "found the loop desk.yaml → helper.yaml → desk.yaml;");
    }

    [Fact]
    public void Load_TooMuchTextInAllFiles_IsRefused()
    {
        var members = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"a{i}"));
        var agents = string.Concat(Enumerable.Range(0, 5).Select(i => $"  a{i}: {{ team: big.yaml }}\n"));
        Write("top.yaml", $"team: t\npattern: parallel\nmembers: [{members}]\nagents:\n{agents}");
        Write("big.yaml", Plain("big") + new string('#', 900_000));

        Load("top.yaml").Problems.Single().ToString().ShouldContain(
            "top.yaml:9:15: agents.a4.team: expected at most 4 MB in all files of a team, found more;");
    }

    [Fact]
    public void Pin_TheDeepestTeamThatLoads_CanBeReadAgain()
    {
        // Each team nests the next through an agent of its catalogue, the longest way down; the last has a schema as deep as a file may be.
        const string Limits = "limits: { depth: 6 }\n";
        for (var level = 1; level < 6; level++)
        {
            Write($"{level}/team.yaml", Desk.Replace("agents/", $"../{level}/agents", StringComparison.Ordinal) + Limits);
            Write($"{level}/agents/next.yaml", $"team: ../../{level + 1}/team.yaml\n");
        }

        Write("6/team.yaml", Desk.Replace("agents/", "../6/agents", StringComparison.Ordinal));
        Write("6/agents/last.yaml", "instructions: Go.\nmodel: small\noutput: " + Deep(31) + "\n");
        var path = Path.Combine(_folder.FullName, "1/team.yaml");

        var pinned = PinnedTeam.Pin(TeamFile.Load(path, _folder.FullName).TeamOrThrow());

        PinnedTeam.Pin(PinnedTeam.Read(pinned.Utf8).Team).Hash.ShouldBe(pinned.Hash);
        static string Deep(int levels) => levels == 1 ? "true" : $"{{ not: {Deep(levels - 1)} }}";
    }

    [Fact]
    public void Load_CatalogueWithoutAgents_IsAMistake()
    {
        Write("desk.yaml", Desk);
        Write("agents/readme.txt", "none");

        Load("desk.yaml").Problems.Single().Message.ShouldStartWith("expected 1 to 100 agent files (NAME.yaml), found none;");
    }

    private const string Outside = "expected a path relative to this file, inside the team's folder,";

    private const string Desk =
        "team: desk\npattern: supervisor\nentry: lead\nmembers: [scout]\nmodels: { small: offline/m }\n" +
        "recruit: { from: agents/, most: 2 }\n" +
        "agents: { lead: { instructions: Go., model: small }, scout: { instructions: Go., model: small } }\n";

    private static string Nesting(string team, string file) =>
        $"team: {team}\npattern: parallel\nmembers: [a]\nagents: {{ a: {{ team: {file} }} }}\n";

    private static string Plain(string team) =>
        $"team: {team}\npattern: parallel\nmembers: [a]\nagents: {{ a: {{ instructions: Go., model: offline/m }} }}\n";

    private TeamFileResult Load(string file) => TeamFile.Load(Path.Combine(_folder.FullName, file));

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

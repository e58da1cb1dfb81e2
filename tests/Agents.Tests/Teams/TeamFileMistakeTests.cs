namespace Baton.Agents;

public sealed class TeamFileMistakeTests
{
    public static TheoryData<string> Cases => [.. Read().Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parse_AMistake_IsReportedAtItsPlaceAndAlone(string name)
    {
        var (expected, text) = Read()[name];

        var result = TeamFile.Parse(text, "t.yaml");

        result.Problems.Select(p => $"! {p}").Concat(result.Warnings.Select(w => $"~ {w}"))
            .Select(line => line.Replace("t.yaml:", "", StringComparison.Ordinal))
            .ShouldBe(expected);
        (result.Team is null).ShouldBe(result.Problems.Count > 0);
    }

    [Fact]
    public void TeamOrThrow_WithMistakes_ThrowsThemAll()
    {
        var thrown = Should.Throw<TeamFileException>(() => TeamFile.Parse("team: t", "t.yaml").TeamOrThrow());

        thrown.Problems.Count.ShouldBe(2);
        thrown.Message.ShouldBe(string.Join(Environment.NewLine, thrown.Problems));
        thrown.Message.ShouldStartWith("t.yaml:1:1: expected 'pattern' (");
    }

    private static Dictionary<string, (string[] Expected, string Text)> Read()
    {
        var content = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Teams", "Data", "mistakes.txt"));
        return content.Split("\n## ").Skip(1).Select(part => part.Split('\n')).ToDictionary(
            lines => lines[0],
            lines => (lines.Skip(1).TakeWhile(IsReport).ToArray(), string.Join('\n', lines.Skip(1).SkipWhile(IsReport))));

        static bool IsReport(string line) => line.Length > 1 && line[0] is '!' or '~';
    }
}

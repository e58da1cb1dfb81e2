using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class TeamFileHostileTests
{
    [Fact]
    public void Parse_AliasesThatMultiply_AreRefused()
    {
        var bomb = new StringBuilder("team: t\na: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var c = 'b'; c <= 'i'; c++)
            bomb.Append($"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n");

        Only(bomb.ToString()).Message.ShouldStartWith("expected at most 100 aliases that add at most 100,000 characters, found more;");
    }

    [Fact]
    public void Parse_OneLongTextManyTimes_IsRefused()
    {
        var text = $"a: &a {new string('x', 10_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 50))}]\n";

        Only(text).Message.ShouldStartWith("expected at most 100 aliases that add at most 100,000 characters, found more;");
    }

    [Fact]
    public void Parse_AFewAliases_AreWrittenOut()
    {
        var team = TeamFile.Parse(
            "team: t\npattern: parallel\nmembers: [a, b]\n" +
            "agents:\n  a: &a { instructions: Go., model: offline/m, limits: &l { turns: 4 } }\n  b: *a\n",
            "t.yaml").TeamOrThrow();

        team.Agents["b"].Limits.Turns.ShouldBe(4);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Parse_EndlessNesting_IsRefused(string open)
    {
        var text = string.Concat(Enumerable.Repeat(open, 100_000 / open.Length));

        Only(text).Message.ShouldStartWith("expected at most 32 levels of lists and mappings, found more;");
    }

    [Fact]
    public void Parse_NestingThroughAliases_IsRefused()
    {
        var text = new StringBuilder("x0: &x0 [1]\n");
        for (var i = 1; i < 40; i++)
            text.Append($"x{i}: &x{i} [*x{i - 1}]\n");

        Only(text.ToString()).Message.ShouldStartWith("expected at most 32 levels of lists and mappings, found more;");
    }

    [Fact]
    public void Parse_TooLong_IsRefused() =>
        Only(new string('#', TeamFile.MostBytes + 1)).Message.ShouldStartWith("expected at most 1 MB, found more;");

    [Fact]
    public void Load_EndlessFile_IsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        TeamFile.Load("/dev/zero").Problems.Single().Message.ShouldStartWith("expected at most 1 MB, found more;");
    }

    [Fact]
    public void Load_OtherBytesThanUtf8_AreRefused()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0x74, 0xE9, 0x3A]);
            TeamFile.Load(file).Problems.Single().Message.ShouldBe("expected UTF-8, found other bytes; save the file as UTF-8.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Load_ByteOrderMark_IsNoPartOfTheText()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "team: t", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            TeamFile.Load(file).Problems.Select(p => p.Message[..18]).ShouldBe(["expected 'pattern'", "expected 'agents' "]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("a{0}: 1\n")]
    [InlineData("? [{0}]\n: 1\n")]
    [InlineData("members{0}: [a, b]\n")]
    public void Parse_AMillionMistakes_AreCutShort(string line)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => string.Format(null, line, i)));

        TeamFile.Parse(text, "t.yaml").Problems.Count.ShouldBe(200);
    }

    [Fact]
    public void Parse_SecretsInMistakes_AreNotShown()
    {
        const string Text = """
            team: t
            pattern: parallel
            members: [a]
            mcpServers:
              kb: { command: kb, env: { A: "hunter2-${BAD}" }, args: ["--key=hunter2${env:"] }
              web: { url: "ftp://user:hunter2@example.com/?key=hunter2", headers: { X: "hunter2\nhunter2" } }
              new: { url: "https://user:hunter2@example.com/", headers: { Authorization: "Bearer hunter2hunter2" } }
              odd: { command: kb, env: "KEY=hunter2", args: "--key hunter2" }
            agents: { a: { instructions: Go., model: offline/m } }
            """;

        var result = TeamFile.Parse(Text, "t.yaml");

        result.Problems.Count.ShouldBe(6);
        result.Warnings.Count.ShouldBeGreaterThanOrEqualTo(2);
        string.Join('\n', result.Problems.Concat(result.Warnings)).ShouldNotContain("hunter2");
    }

    [Fact]
    public void Parse_AnyDamagedFile_GivesATeamOrMistakesInsideTheFile()
    {
        var original = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Teams", "Data", "support.yaml"));
        var fileName = Path.Combine(AppContext.BaseDirectory, "Teams", "Data", "damaged.yaml");

        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var text = Damage(original, new Random(seed));
            var result = TeamFile.Parse(text, fileName);
            (result.Team is null).ShouldBe(result.Problems.Count > 0);
            var lines = text.Split('\n').Length + 1;
            foreach (var problem in result.Problems.Concat(result.Warnings).Where(p => p.File == fileName))
            {
                problem.Line.ShouldBeInRange(1, lines, text);
                problem.Column.ShouldBeGreaterThan(0);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static string Damage(string text, Random random)
    {
        const string Marks = "{}[]:,#&*!|>'\"%@`-? \t\n\r\0\u2028\ud800aA0~.<=";
        var damaged = new StringBuilder(text);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(damaged.Length);
            switch (random.Next(5))
            {
                case 0:
                    damaged.Length = Math.Max(1, at);
                    break;
                case 1:
                    damaged.Insert(at, Marks[random.Next(Marks.Length)]);
                    break;
                case 2:
                    damaged[at] = Marks[random.Next(Marks.Length)];
                    break;
                case 3:
                    damaged.Remove(at, Math.Min(random.Next(1, 30), damaged.Length - at));
                    break;
                default:
                    damaged.Insert(random.Next(damaged.Length), text.Substring(random.Next(text.Length - 60), random.Next(60)));
                    break;
            }

            if (damaged.Length == 0)
                damaged.Append(' ');
        }

        return damaged.ToString();
    }

    private static TeamProblem Only(string text) => TeamFile.Parse(text, "t.yaml").Problems.Single();
}

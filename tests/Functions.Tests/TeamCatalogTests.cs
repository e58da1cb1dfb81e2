using Baton.Agents;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions.Tests;

public sealed class TeamCatalogTests : IDisposable
{
    private const string Whole = """
        team: notes
        pattern: pipeline
        models: { m: offline/extractive }
        agents: { a: { instructions: Write., model: m } }
        steps: [ { agent: a } ]
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-catalog-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Find_ById_LooksInTheFolderAndOneBelow()
    {
        Write("some/notes.yaml", Whole);

        Catalog().Find("notes")!.Folder.ShouldBe(Path.Combine(_folder.FullName, "some"));
        Catalog().Find("other").ShouldBeNull();
    }

    [Fact]
    public void Find_AFileOfThatIdWithMistakes_TellsTheMistakes()
    {
        Write("notes.yaml", Whole.Replace("steps:", "stepz:", StringComparison.Ordinal));

        var problems = Should.Throw<TeamFileException>(() => Catalog().Find("notes")).Problems;

        problems.ShouldContain(p => p.Message.Contains("stepz", StringComparison.Ordinal));
        Catalog().All().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_ByPath_OnlyWhereThatIsAllowed(bool allowed)
    {
        Write("elsewhere/deep/notes.yaml", Whole);
        var file = Path.Combine(_folder.FullName, "elsewhere/deep/notes.yaml");

        (Catalog(allowed).Find(file) is not null).ShouldBe(allowed);
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private TeamCatalog Catalog(bool byPath = false) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Baton:Teams"] = _folder.FullName, ["Baton:TeamsByPath"] = byPath ? "true" : "false" })
        .Build());
}

namespace Baton.Cli.Tests;

public sealed class ProgramNameTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("baton-name-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Of_BuildOutputOfAProject_IsTheRunCommandFromHere()
    {
        var output = _root.CreateSubdirectory("src/Head/bin/Debug/net10.0");
        File.WriteAllText(Path.Combine(_root.FullName, "src/Head/Head.csproj"), "");

        ProgramName.Of(output.FullName + "/", _root.FullName).ShouldBe("dotnet run --project src/Head --");
    }

    [Theory]
    [InlineData("opt/baton")]
    [InlineData("src/Head/bin/Debug/net10.0")]
    public void Of_AnyOtherFolder_IsThePublishedName(string folder) =>
        ProgramName.Of(_root.CreateSubdirectory(folder).FullName, _root.FullName).ShouldBe("baton");
}

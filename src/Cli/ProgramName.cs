namespace Baton.Cli;

/// <summary>How the user can call this program again.</summary>
internal static class ProgramName
{
    private const string Published = "baton";

    /// <summary>
    /// The published name; for a program that runs from its project's build output, as on a fresh clone, the <c>dotnet run</c> that calls it.
    /// </summary>
    /// <param name="programFolder">Folder of the program's files.</param>
    /// <param name="currentFolder">Folder that the user is in.</param>
    public static string Of(string programFolder, string currentFolder)
    {
        var output = new DirectoryInfo(programFolder);
        var project = output.Parent?.Parent is { Name: "bin", Parent: { } folder } && folder.EnumerateFiles("*.csproj").Any() ? folder : null;
        return project is null ? Published : $"dotnet run --project {Path.GetRelativePath(currentFolder, project.FullName)} --";
    }
}

using Baton.Tools.Servers;

namespace Baton.Tools.Stdio;

/// <summary>Finds the program of a server, so that a missing one is told apart from one that fails.</summary>
internal static class ProgramFinder
{
    /// <summary>Full path of the server's program: relative to the server's folder where it has a folder in its name, else from the PATH that
    /// the process will get.</summary>
    /// <exception cref="ToolUnavailableException">There is no such program, or it may not be executed.</exception>
    public static string Find(ResolvedServer server)
    {
        var command = server.Spec.Command ?? "";
        var named = command.Contains('/') || (OperatingSystem.IsWindows() && command.Contains('\\'));
        var candidates = named
            ? [Path.GetFullPath(command, server.Cwd)]
            : server.Environment.GetValueOrDefault("PATH", "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Where(Path.IsPathFullyQualified)
                .Select(folder => Path.Combine(folder, command));
        var files = candidates.SelectMany(WithEndings).Where(File.Exists).ToList();
        if (command.Length == 0 || files.Count == 0)
        {
            throw Missing(server, named
                ? $"there is no file '{Path.GetFullPath(command, server.Cwd)}'. Build or install it, or correct mcpServers.{server.Name}.command"
                : $"no such program was found on PATH. Install it, or give its full path in mcpServers.{server.Name}.command");
        }

        return files.FirstOrDefault(IsExecutable)
            ?? throw Missing(
                server,
                $"'{files[0]}' is not executable. Make it executable, or name the program that runs it in mcpServers.{server.Name}.command");
    }

    private static IEnumerable<string> WithEndings(string path) =>
        OperatingSystem.IsWindows() && !Path.HasExtension(path)
            ? (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';').Select(ending => path + ending)
            : [path];

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private static ToolUnavailableException Missing(ResolvedServer server, string found) =>
        new(
            server.Name,
            $"The MCP server '{server.Name}' could not be started: expected to start {server.Shown}, but {found}.",
            mayHaveHappened: false);
}

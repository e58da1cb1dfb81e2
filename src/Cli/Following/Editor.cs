using System.Diagnostics;

namespace Baton.Cli;

/// <summary>The user's own editor on a text.</summary>
internal static class Editor
{
    /// <summary>Runs <paramref name="command"/> on a private file with <paramref name="text"/> in it.</summary>
    /// <returns>The text afterwards. Null: the editor could not be run or ended with a failure.</returns>
    public static async Task<string?> EditAsync(string command, string text, CancellationToken cancellationToken)
    {
        // Made by the system with access for this user alone.
        var folder = Directory.CreateTempSubdirectory("baton-");
        try
        {
            var file = Path.Combine(folder.FullName, "arguments.json");
            await File.WriteAllTextAsync(file, text + Environment.NewLine, cancellationToken);

            // EDITOR may hold arguments of its own ("code --wait"), so a shell reads it; the file name is never part of what it reads.
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo("cmd.exe", $"/c {command} \"{file}\"")
                : new ProcessStartInfo("/bin/sh", ["-c", command + " \"$1\"", "sh", file]);
            using var process = Process.Start(start);
            if (process is null)
                return null;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? await File.ReadAllTextAsync(file, cancellationToken) : null;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using System.Diagnostics;

namespace Baton.Azurite;

/// <summary>A folder with a <c>package.json</c> and its lock file: what tests take from npm.</summary>
/// <param name="folder">The folder.</param>
public sealed class NpmPackage(string folder)
{
    /// <summary>Installs exactly what the lock file names, where that has not been done.</summary>
    /// <exception cref="InvalidOperationException">Node.js or npm is missing, or the packages cannot be installed.</exception>
    public async Task InstallAsync()
    {
        var mark = Path.Combine(folder, "node_modules", ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
        // Tests of several projects may come here at once; the file system lets one of them in.
        Directory.CreateDirectory(Path.Combine(folder, "obj"));
        await using var turn = await LockAsync(Path.Combine(folder, "obj", "install.lock"));
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
            return;
        using var npm = Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"Expected 'npm ci' to succeed in {folder}, found exit code {npm.ExitCode}: {string.Concat(said).Trim()}");
        await File.WriteAllTextAsync(mark, wanted);
    }

    /// <summary>Starts a program in the folder, with its three streams redirected.</summary>
    /// <exception cref="InvalidOperationException">There is no such program.</exception>
    public Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"Expected '{program}' on the path, found none: these tests need Node.js 20 or newer with npm.");
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (var since = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (since.Elapsed < TimeSpan.FromMinutes(5))
            {
                await Task.Delay(200);
            }
        }
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>
/// One run of a team in a copy of its folder, in processes of their own: killed at a durable write, started again, and looked at. Disposing it takes
/// the copy away.
/// </summary>
internal sealed partial class CrashTrial : IDisposable
{
    private const string RunId = "crashtest";
    private const string CrashSetting = "Baton__CrashAt";
    private const int Killed = 128 + 9;
    private const long LargestFile = 5_000_000;
    private static readonly string[] LeftOut = [".baton", ".git", "node_modules", "obj"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-crashtest-");
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("baton-crashtest-state-");
    private readonly string _team;

    /// <param name="team">Full path of the team file.</param>
    public CrashTrial(string team)
    {
        _team = Path.Combine(_folder.FullName, Path.GetFileName(team));
        Copy(Path.GetDirectoryName(team)!, _folder.FullName);
    }

    /// <summary>Runs the team until it ends, waits or is killed.</summary>
    /// <param name="input">The task.</param>
    /// <param name="crashAt">The durable write to be killed at. Null: none.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>True: it was killed.</returns>
    public async Task<(bool Killed, int ExitCode, string Error)> RunAsync(string input, string? crashAt, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!)
        {
            WorkingDirectory = _folder.FullName, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            info.ArgumentList.Add("exec");
            info.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (var word in (string[])["run", _team, "--id", RunId, "--input", "-", "--approve-all", "--json", "--state", _state.FullName])
            info.ArgumentList.Add(word);
        info.Environment[CrashSetting] = crashAt;
        using var process = Process.Start(info)!;
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed before it had read its task.
        }

        var (said, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await said;
        return (process.ExitCode == Killed, process.ExitCode, await error);
    }

    /// <summary>What the run came to and left behind.</summary>
    public async Task<CrashRecord> ReadAsync(IHeadLauncher launcher, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var own = await launcher.StartAsync(new HeadStart(_state.FullName, Port: 0, Foreground: false), cancellationToken);
        using var client = new HeadClient(own.Url, own.Key, time);
        var view = await client.RunAsync(RunId, cancellationToken);
        var events = new List<JournalEvent>();
        await foreach (var e in client.EventsAsync(RunId, 0, cancellationToken))
            events.Add(e);
        return new CrashRecord
        {
            Outcome = view.IsEnded ? view.Outcome : null,
            Waiting = view.Waiting,
            Output = view.Output is { } output ? output.GetRawText() : "",
            Calls = $"{view.Raw.Property("usage")?.Text("modelCalls")} model calls, {view.Raw.Property("usage")?.Text("toolCalls")} tool calls",
            // Side by side, members come to write in another order each time. That a finished call was not made again is what a crash leaves of its own.
            Events = [.. events.Where(e => e.Type != EventTypes.ToolReplayed).Select(e => $"{e.Type} {e.Step} {e.Agent}".TrimEnd()).Order(StringComparer.Ordinal)],
            CutOff = events.Where(e => e.Type == EventTypes.BudgetSettled).Sum(e => e.Data.Whole("interruptions") ?? 0),
            Files = Files(),
        };
    }

    public void Dispose()
    {
        foreach (var folder in (DirectoryInfo[])[_folder, _state])
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A server that is just being ended may still write; the system's temporary folder is cleared some day.
            }
        }
    }

    // What tools left in the folder, numbers aside: times and keys differ each time.
    private SortedDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Length <= LargestFile))
        {
            var text = Number().Replace(File.ReadAllText(file.FullName), "0");
            files[Path.GetRelativePath(_folder.FullName, file.FullName)] = CanonicalJson.Hash(JsonSerializer.SerializeToElement(text));
        }

        return files;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(d => !LeftOut.Contains(Path.GetFileName(d))))
            Copy(folder, Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder))).FullName);
    }

    [GeneratedRegex("[0-9a-f]*[0-9][0-9a-f]*")]
    private static partial Regex Number();
}

/// <summary>What a run came to and left behind, as far as it is the same each time.</summary>
internal sealed record CrashRecord
{
    public required string? Outcome { get; init; }

    public required IReadOnlyList<string> Waiting { get; init; }

    public required string Output { get; init; }

    public required string Calls { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Model calls that were under way at the crash and were made again.</summary>
    public required long CutOff { get; init; }

    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>What was lost or done twice, compared with a run that nothing disturbed.</summary>
    public IEnumerable<string> Differences(CrashRecord undisturbed)
    {
        if (Outcome != undisturbed.Outcome)
            yield return $"outcome: expected {undisturbed.Outcome}, found {Outcome ?? "none"}";
        if (Output != undisturbed.Output)
            yield return $"result: expected {Clean.Line(undisturbed.Output, 80)}, found {Clean.Line(Output, 80)}";
        if (Calls != undisturbed.Calls)
            yield return $"calls: expected {undisturbed.Calls}, found {Calls}";
        var (before, after) = (Count(undisturbed.Events), Count(Events));
        foreach (var (line, count) in before.Where(e => after.GetValueOrDefault(e.Key) < e.Value))
            yield return $"lost: {line}{(count == 1 ? "" : $" (expected {count}, found {after.GetValueOrDefault(line)})")}";
        foreach (var (line, count) in after.Where(e => before.GetValueOrDefault(e.Key) < e.Value))
            yield return $"doubled: {line} (expected {before.GetValueOrDefault(line)}, found {count})";
        foreach (var file in undisturbed.Files.Keys.Union(Files.Keys).Where(f => undisturbed.Files.GetValueOrDefault(f) != Files.GetValueOrDefault(f)))
            yield return $"what the tools left in {file} differs";
    }

    private static Dictionary<string, int> Count(IEnumerable<string> events) => events.GroupBy(e => e).ToDictionary(g => g.Key, g => g.Count());
}

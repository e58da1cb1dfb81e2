using System.CommandLine;
using Baton.Agents;

namespace Baton.Cli;

/// <summary><c>crashtest</c>: kills a run at every durable write, starts it again, and says what was lost or done twice.</summary>
internal sealed class CrashtestVerb : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "The team file; each run gets a copy of its folder" };
    private readonly Option<string> _input = new("--input") { Description = "The task: a text, @file, or - for the standard input", HelpName = "TEXT|@file|-", Required = true };
    private readonly Option<int> _every = new("--every") { Description = "Only every Nth write", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _jobs = new("--jobs") { Description = "Runs at once", HelpName = "N", DefaultValueFactory = _ => 2 };

    public Command Build(Bind bind)
    {
        var command = new Command("crashtest", "Kills a run at every write to its record, starts it again, and reports lost and doubled work")
        {
            _file, _input, _every, _jobs,
        };
        bind(command, TestAsync);
        return command;
    }

    private async Task<int> TestAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        if (context.Call.Url is not null)
            throw new CliException(ExitCode.Usage, "Expected no --url: 'crashtest' kills heads of its own.");
        var (every, jobs) = (result.GetValue(_every), result.GetValue(_jobs));
        if (every < 1 || jobs is < 1 or > 64)
            throw new CliException(ExitCode.Usage, $"Expected --every from 1 and --jobs from 1 to 64, found {every} and {jobs}.");
        var team = TeamSource.Find(context, result.GetRequiredValue(_file));
        if (!File.Exists(team.Name))
            throw new CliException(ExitCode.Usage, $"Expected a team file, found the id '{team.Name}'.");
        var input = await TeamSource.TextAsync(context, result.GetRequiredValue(_input), cancellationToken);

        CrashRecord undisturbed;
        using (var trial = new CrashTrial(team.Name))
        {
            var whole = await trial.RunAsync(input, crashAt: null, cancellationToken);
            if (whole.ExitCode is not (ExitCode.Completed or ExitCode.Other))
                throw new CliException(ExitCode.Other, $"Expected the run to end on its own, found exit code {whole.ExitCode}: {Clean.Block(whole.Error).Trim()}");
            undisturbed = await trial.ReadAsync(context.Launcher, context.Terminal.Time, cancellationToken);
        }

        context.Say($"undisturbed: {undisturbed.Outcome}, {undisturbed.Calls}");
        context.Words.Flush();
        var trials = new SortedDictionary<int, Trial>();
        var behind = int.MaxValue;
        await Parallel.ForEachAsync(Writes(), new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken }, async (write, token) =>
        {
            var trial = await CrashAsync(context, team.Name, input, write, undisturbed, token);
            lock (trials)
            {
                if (trial is null)
                {
                    behind = Math.Min(behind, write);
                    return;
                }

                trials.Add(write, trial);
                foreach (var problem in trial.Problems)
                    context.Say($"killed at write {write}: {problem}");
                context.Words.Flush();
            }
        });
        return Report(context, undisturbed, trials);

        IEnumerable<int> Writes()
        {
            for (var write = 1; write < Volatile.Read(ref behind); write += every)
                yield return write;
        }
    }

    /// <returns>What came of it; null when the run has no such write.</returns>
    private static async Task<Trial?> CrashAsync(
        CliContext context, string team, string input, int write, CrashRecord undisturbed, CancellationToken cancellationToken)
    {
        using var trial = new CrashTrial(team);
        if (!(await trial.RunAsync(input, $"{write}", cancellationToken)).Killed)
            return null;
        var again = await trial.RunAsync(input, crashAt: null, cancellationToken);
        if (again.ExitCode is ExitCode.Usage or ExitCode.Unreachable or ExitCode.Fault || again.Killed)
            return new Trial([$"it does not start again: exit code {again.ExitCode}: {Clean.Line(again.Error, 200)}"], null, 0);
        var record = await trial.ReadAsync(context.Launcher, context.Terminal.Time, cancellationToken);
        return record.Waiting.Count > 0
            ? new Trial([], string.Join(", ", record.Waiting), record.CutOff)
            : new Trial([.. record.Differences(undisturbed)], null, record.CutOff);
    }

    private static int Report(CliContext context, CrashRecord undisturbed, SortedDictionary<int, Trial> trials)
    {
        var failed = trials.Count(t => t.Value.Problems.Count > 0);
        var (doubts, cutOff) = (trials.Values.Count(t => t.Doubt is not null), trials.Values.Sum(t => t.CutOff));
        if (context.Call.Json)
        {
            context.WriteJson(BatonJson.ToElement(new
            {
                outcome = undisturbed.Outcome,
                kills = trials.Count,
                failed,
                doubts,
                modelCallsMadeAgain = cutOff,
                trials = trials.Select(t => new { write = t.Key, problems = t.Value.Problems, doubt = t.Value.Doubt }),
            }));
        }

        context.Say($"{trials.Count} kills, {failed} with lost or doubled work");
        if (doubts > 0)
            context.Say($"{doubts} left a call in doubt, which a person is asked about: it may have had its effect, and cannot be repeated safely");
        if (cutOff > 0)
            context.Say($"{cutOff} model calls were under way when the head was killed, and were made again; the budget counts both");
        return failed == 0 ? ExitCode.Completed : ExitCode.Other;
    }

    private sealed record Trial(IReadOnlyList<string> Problems, string? Doubt, long CutOff);
}

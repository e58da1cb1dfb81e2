using System.CommandLine;
using System.Text.Json;
using Baton.Agents;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>eval</c>: runs a suite's cases and says which hold.</summary>
internal sealed class EvalVerb : IVerb
{
    private readonly Argument<string> _suite = new("SUITE") { Description = "The suite: YAML with 'team' and 'cases'" };
    private readonly Option<string?> _baseline = new("--baseline") { Description = "An earlier report: only what is worse now fails the call", HelpName = "FILE" };
    private readonly Option<string?> _out = new("--out") { Description = "Writes the report, for a later --baseline", HelpName = "FILE" };
    private readonly Option<string?> _junit = new("--junit") { Description = "Writes the report as JUnit XML", HelpName = "FILE" };
    private readonly Option<string?> _html = new("--html") { Description = "Writes the report as a web page", HelpName = "FILE" };
    private readonly Option<int> _jobs = new("--jobs") { Description = "Runs at once", HelpName = "N", DefaultValueFactory = _ => 2 };
    private readonly Option<decimal> _tolerance = new("--tolerance")
    {
        Description = "How much more a case may cost than in the baseline, and how much lower it may score", HelpName = "SHARE", DefaultValueFactory = _ => 0.2m,
    };

    public Command Build(Bind bind)
    {
        var command = new Command("eval", "Runs a suite of cases; exit code 1 when one fails, or is worse than the baseline")
        {
            _suite, _baseline, _out, _junit, _html, _jobs, _tolerance,
        };
        bind(command, EvalAsync);
        return command;
    }

    private async Task<int> EvalAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var file = result.GetRequiredValue(_suite);
        var suite = Suite.Read(await TeamSource.WholeAsync(context, file, cancellationToken), file);
        var baseline = result.GetValue(_baseline) is { } path ? Baseline(await TeamSource.WholeAsync(context, path, cancellationToken), path) : null;
        var jobs = result.GetValue(_jobs);
        if (jobs is < 1 or > 64)
            throw new CliException(ExitCode.Usage, $"Expected --jobs from 1 to 64, found {jobs}.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file, context.Terminal.CurrentDirectory))!;
        var inFolder = Path.Combine(folder, suite.Team);
        var team = TeamSource.Find(context, File.Exists(inFolder) ? inFolder : suite.Team);

        await using var head = await context.FindHeadAsync(cancellationToken);
        var judge = suite.Judge is { } models ? new RubricJudge(head, models, Path.Combine(context.Call.StateDirectory, $"eval-{Guid.NewGuid():N}")) : null;
        var results = new CaseResult[suite.Cases.Count];
        await Parallel.ForAsync(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken }, async (i, token) =>
            results[i] = await new CaseRun(head, team.Name, judge).RunAsync(suite.Cases[i], token));
        var report = new EvalReport(file, team.Id, results);
        var worse = baseline is null ? null : report.Regressions(baseline, result.GetValue(_tolerance));

        Save(context, result.GetValue(_out), () => BatonJson.ToIndented(report) + "\n");
        Save(context, result.GetValue(_junit), report.ToJUnit);
        Save(context, result.GetValue(_html), report.ToHtml);
        Write(context, report, worse);
        return (worse is null ? report.Failed : worse.Count) == 0 ? ExitCode.Completed : ExitCode.Other;
    }

    private static EvalReport Baseline(string text, string file)
    {
        try
        {
            return BatonJson.Read<EvalReport>(text);
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Usage, $"Expected --baseline {file} to be a report that 'eval --out' wrote, found otherwise: {e.Message}");
        }
    }

    private static void Save(CliContext context, string? file, Func<string> text)
    {
        if (file is null)
            return;
        try
        {
            File.WriteAllText(Path.GetFullPath(file, context.Terminal.CurrentDirectory), text());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected {file} to be a file that can be written, found: {e.Message}");
        }
    }

    private static void Write(CliContext context, EvalReport report, IReadOnlyList<string>? worse)
    {
        if (context.Call.Json)
        {
            var document = JsonSerializer.SerializeToNode(report, BatonJson.Options)!.AsObject();
            if (worse is not null)
                document["regressions"] = JsonSerializer.SerializeToNode(worse, BatonJson.Options);
            context.WriteJson(BatonJson.ToElement(document));
            return;
        }

        var table = context.NewTable("", "case", "outcome", "score", "cost", "time", "problems");
        foreach (var c in report.Cases)
        {
            table.AddRow(
                new Text(c.Passed ? "passed" : "failed", new Style(c.Passed ? Color.Green : Color.Red)),
                new Text(Clean.Line(c.Name)),
                new Text(Clean.Line(c.Outcome)),
                new Text(c.Score?.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) ?? ""),
                new Text(Format.Cost(c.Cost, "USD")),
                new Text(Format.Duration(TimeSpan.FromSeconds(c.Seconds))),
                new Text(Clean.Line(string.Join("; ", c.Problems))));
        }

        context.Draw(table);
        context.Say($"{report.Passed} of {report.Cases.Count} passed, {Format.Cost(report.Cost, "USD")}");
        foreach (var line in worse ?? [])
            context.Draw(new Text(Clean.Line($"worse: {line}"), new Style(Color.Red)));
        if (worse is { Count: 0 })
            context.Say("Nothing is worse than in the baseline.");
    }
}

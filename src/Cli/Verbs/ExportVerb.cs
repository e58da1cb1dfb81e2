using System.CommandLine;
using System.Text;
using Baton.Agents;

namespace Baton.Cli;

/// <summary><c>export</c>: writes a run's journal out as lines that hold together, and checks such a file.</summary>
internal sealed class ExportVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var id = new Argument<string?>("ID") { Description = "The run", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--output") { Description = "The file to write; default: the standard output", HelpName = "FILE" };
        var verify = new Option<string?>("--verify") { Description = "Checks an exported file instead; - for the standard input", HelpName = "FILE" };
        var seal = new Option<string?>("--seal") { Description = "With --verify: the seal that the export had", HelpName = "HASH" };
        var command = new Command("export", "Writes a run's journal as JSON lines in a hash chain, or checks one") { id, output, verify, seal };
        bind(command, (context, result, cancellationToken) => (result.GetValue(id), result.GetValue(verify)) switch
        {
            (null, { } file) => VerifyAsync(context, file, result.GetValue(seal), cancellationToken),
            ({ } run, null) => ExportAsync(context, run, result.GetValue(output), cancellationToken),
            _ => throw new CliException(ExitCode.Usage, "Expected either the ID of a run to export, or --verify with a file to check."),
        });
        return command;
    }

    private static async Task<int> ExportAsync(CliContext context, string run, string? output, CancellationToken cancellationToken)
    {
        await using var head = await context.FindHeadAsync(cancellationToken);
        var kept = new List<string>();
        await foreach (var line in head.Client.LinesAsync($"{HeadClient.RunPath(run)}/export", cancellationToken))
            kept.Add(line);
        var report = JournalChain.Verify(kept, seal: null);
        if (report.Problem is { } problem)
            throw new HeadUnreachableException(head.Client.Url, $"an export that does not hold together ({problem})");

        if (output is null)
        {
            foreach (var line in kept)
                context.Terminal.Out.Write(line + "\n");
            context.Terminal.Out.Flush();
            return ExitCode.Completed;
        }

        var path = Path.GetFullPath(output, context.Terminal.CurrentDirectory);
        try
        {
            await File.WriteAllTextAsync(path, string.Concat(kept.Select(l => l + "\n")), new UTF8Encoding(false), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected --output to be a file that can be written, found: {e.Message}");
        }

        if (context.Call.Json)
            context.WriteJson(BatonJson.ToElement(new { file = output, run, events = report.Events, seal = report.Hash }));
        context.Say($"{Clean.Line(output)}: {report.Events} events of run {Clean.Line(run)}");
        context.Say($"seal  {report.Hash}");
        context.Say($"check {context.Terminal.Program} export --verify {Shell.Quote(output)} --seal {report.Hash}");
        return ExitCode.Completed;
    }

    private static async Task<int> VerifyAsync(CliContext context, string file, string? seal, CancellationToken cancellationToken)
    {
        var text = await TeamSource.WholeAsync(context, file, cancellationToken);

        // Exactly the lines that are there: a missing line break at the end is no harm, an empty line is one.
        var report = JournalChain.Verify(text.EndsWith('\n') ? text[..^1].Split('\n') : text.Split('\n'), seal);
        if (context.Call.Json)
            context.WriteJson(BatonJson.ToElement(new { file, ok = report.Problem is null, run = report.Run, events = report.Events, seal = report.Hash, problem = report.Problem }));
        if (report.Problem is { } problem)
            Problems.Write(context.Terminal.Error, $"{Clean.Line(file)} is not as it was exported. {Clean.Line(problem)}");
        else
            context.Say($"{Clean.Line(file)} holds together: {report.Events} events of run {Clean.Line(report.Run)}, seal {report.Hash}");
        return report.Problem is null ? ExitCode.Completed : ExitCode.Other;
    }
}

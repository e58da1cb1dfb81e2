using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>batch</c>: one run a line, through the queue; a summary at the end.</summary>
internal sealed class BatchVerb : IVerb
{
    private const int ShownFailures = 5;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "JSON lines: each an input, or {\"input\": …, \"id\": …}" };
        var team = new Option<string?>("--team") { Description = "The team file, or the id of a team that the head knows; for lines that name none", HelpName = "FILE" };
        var id = new Option<string?>("--id") { Description = "The batch's id; that of a batch that exists goes on with it", HelpName = "ID" };
        var most = new Option<int?>("--most") { Description = "At most so many runs at work at once", HelpName = "N" };
        var failed = new Option<string?>("--failed") { Description = "Where the lines that failed go; default: FILE.failed.jsonl", HelpName = "FILE" };
        var command = new Command("batch", "Runs a team once for each line of a file, and sums up") { file, team, id, most, failed };
        bind(command, (context, result, cancellationToken) =>
        {
            var path = Path.GetFullPath(result.GetRequiredValue(file), context.Terminal.CurrentDirectory);
            return RunAsync(
                context,
                new Request(
                    path,
                    result.GetRequiredValue(file),
                    result.GetValue(team) is { } name ? TeamSource.Find(context, name).Name : null,
                    result.GetValue(id) ?? NewId(context.Terminal.Time),
                    result.GetValue(most),
                    result.GetValue(failed) is { } other ? Path.GetFullPath(other, context.Terminal.CurrentDirectory) : FailedLines.PathFor(path)),
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, Request request, CancellationToken cancellationToken)
    {
        await using var lines = Open(request.File);
        await using var head = await context.FindHeadAsync(cancellationToken);
        context.Say($"batch {Clean.Line(request.Id)}; if this is cut off, say the same with --id {Clean.Line(request.Id)}");
        context.Words.Flush();

        var batch = await BatchProgress.ShowAsync(context, async show =>
        {
            var sent = new BatchView(await head.Client.PostLinesAsync(Address(request), lines, cancellationToken));
            show(sent);
            return await FollowAsync(context, head, sent, show, cancellationToken);
        });

        var failed = new List<JsonElement>();
        await foreach (var line in head.Client.BatchLinesAsync(request.Id, failed: true, cancellationToken))
            failed.Add(line);
        if (failed.Count > 0)
            await FailedLines.WriteAsync(request.File, request.Failed, failed.Select(f => f.Whole("line") ?? 0).ToHashSet(), cancellationToken);
        if (context.Call.Json)
        {
            await foreach (var line in head.Client.BatchLinesAsync(request.Id, failed: false, cancellationToken))
                context.WriteJsonLine(line);
            context.WriteJsonLine(batch.Raw);
        }

        Sum(context, request, batch, failed);
        return batch.Status == "waiting" ? ExitCode.Waiting : batch.IsAllWell ? ExitCode.Completed : ExitCode.Other;
    }

    private static async Task<BatchView> FollowAsync(
        CliContext context, Head head, BatchView batch, Action<BatchView> show, CancellationToken cancellationToken)
    {
        // A long batch takes the head a while to sum up: it is asked the less often.
        var pause = ShortestPause;
        while (batch.Status is not ("ended" or "waiting"))
        {
            await Task.Delay(pause, context.Terminal.Time, cancellationToken);
            var since = Stopwatch.GetTimestamp();
            batch = new BatchView(await head.Client.GetAsync(HeadClient.BatchPath(batch.Id), cancellationToken));
            var took = Stopwatch.GetElapsedTime(since) * 10;
            pause = took > ShortestPause ? took : ShortestPause;
            show(batch);
        }

        return batch;
    }

    private static void Sum(CliContext context, Request request, BatchView batch, List<JsonElement> failed)
    {
        if (context.Call.Json)
        {
            if (failed.Count > 0)
                context.Say($"{failed.Count} failed lines are in {Clean.Line(request.Failed)}");
            return;
        }

        var table = context.NewTable("outcome", "runs");
        foreach (var (outcome, count) in batch.Outcomes)
            table.AddRow(new Text(Clean.Line(outcome), new Style(outcome == "completed" ? Color.Green : Color.Red)), Number(count));
        if (batch.Refused > 0)
            table.AddRow(new Text("refused", new Style(Color.Red)), Number(batch.Refused));
        if (batch.Waiting > 0)
            table.AddRow(new Text("waiting for a person", new Style(Color.Yellow)), Number(batch.Waiting));
        table.AddRow(new Text("all"), Number(batch.Lines));
        context.Draw(table);
        var time = (batch.EndedAt ?? context.Terminal.Time.GetUtcNow()) - batch.StartedAt;
        context.Say($"batch {Clean.Line(batch.Id)}  {Format.Tokens(batch.Tokens)} tokens  {Format.Cost(batch.Cost, batch.Currency)}  {Format.Duration(time)}");
        foreach (var line in failed.Take(ShownFailures))
            context.Say($"line {line.Whole("line")}: {Clean.Line(line.Text("outcome") ?? line.Text("status"))}: {Clean.Line(line.Text("reason"))}");
        if (failed.Count > 0)
            context.Say($"{(failed.Count > ShownFailures ? $"… and {failed.Count - ShownFailures} more; the" : "The")} failed lines are in {Clean.Line(request.Failed)}; run them again: {context.Command($"batch {Shell.Quote(request.Failed)}")}{(request.Team is null ? "" : $" --team {Shell.Quote(request.Team)}")}");
        if (batch.Waiting > 0)
            context.Say($"{batch.Waiting} wait for a person: {context.Command("approvals list")}; then see on: {context.Command($"batch {Shell.Quote(request.Named)} --id {Shell.Quote(request.Id)}")}{(request.Team is null ? "" : $" --team {Shell.Quote(request.Team)}")}");
    }

    private static Text Number(long number) => new(number.ToString("#,0", CultureInfo.InvariantCulture));

    private static string Address(Request request)
    {
        var query = string.Join('&', new (string Name, object? Value)[]
        {
            ("id", request.Id), ("team", request.Team), ("most", request.Most),
        }.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(string.Create(CultureInfo.InvariantCulture, $"{p.Value}"))}"));
        return $"api/batches?{query}";
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected a readable file at {file}, found: {e.Message}");
        }
    }

    private static string NewId(TimeProvider time) =>
        string.Create(CultureInfo.InvariantCulture, $"b{time.GetUtcNow():yyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");

    private sealed record Request(string File, string Named, string? Team, string Id, int? Most, string Failed);
}

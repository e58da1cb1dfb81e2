using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>The team that a command names: a file here, or an id that the head knows.</summary>
internal sealed partial class TeamSource
{
    private readonly Team? _team;

    private TeamSource(string name, Team? team)
    {
        Name = name;
        _team = team;
    }

    /// <summary>The team's id.</summary>
    public string Id => _team?.Id ?? Name;

    /// <summary>What the head is told: a full path or an id.</summary>
    public string Name { get; }

    /// <summary>Finds and checks the team, so that a mistake in its file is told before anything is started.</summary>
    /// <exception cref="CliException">There is no such file, or it has mistakes.</exception>
    public static TeamSource Find(CliContext context, string file)
    {
        var path = Path.GetFullPath(file, context.Terminal.CurrentDirectory);
        if (!File.Exists(path))
        {
            return TeamId().IsMatch(file)
                ? new TeamSource(file, team: null)
                : throw new CliException(ExitCode.Usage, $"Expected a team file at {path}, found none.");
        }

        var result = Load(context, file);
        if (result.Team is { } team)
            return new TeamSource(path, team);
        var mistakes = string.Join('\n', result.Problems.Select(p => Clean.Line($"{p}")));
        throw new CliException(ExitCode.Usage, $"The team file has mistakes; nothing was started.\n{mistakes}");
    }

    /// <summary>Reads a team file; the problems name it as the user did.</summary>
    public static TeamFileResult Load(CliContext context, string file)
    {
        var path = Path.GetFullPath(file, context.Terminal.CurrentDirectory);
        var result = TeamFile.Load(path);
        return result with { Problems = Named(result.Problems), Warnings = Named(result.Warnings) };

        IReadOnlyList<TeamProblem> Named(IReadOnlyList<TeamProblem> problems) =>
            [.. problems.Select(p => p.File == path ? p with { File = file } : p)];
    }

    /// <summary>What <c>--input</c> stands for: a string, or what its JSON says where the team's input is something else.</summary>
    /// <exception cref="CliException">The file cannot be read, or the team asks for JSON and this is none.</exception>
    public async Task<JsonElement> InputAsync(CliContext context, string input, CancellationToken cancellationToken)
    {
        var text = await TextAsync(context, input, cancellationToken);
        if (TakesText())
            return BatonJson.ToElement(text);
        try
        {
            return BatonJson.Read<JsonElement>(text);
        }
        catch (JsonException e)
        {
            throw new CliException(
                ExitCode.Usage, $"Expected --input to be JSON, because team {_team!.Id} takes no plain text; found otherwise: {e.Message}");
        }
    }

    /// <summary>A text given as <c>TEXT</c>, <c>@file</c> or <c>-</c>.</summary>
    public static async Task<string> TextAsync(CliContext context, string given, CancellationToken cancellationToken)
    {
        if (given == "-")
            return (await context.Terminal.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
        if (!given.StartsWith('@'))
            return given;
        var path = Path.GetFullPath(given[1..], context.Terminal.CurrentDirectory);
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected a readable file at {path}, found: {e.Message}");
        }
    }

    /// <summary>The whole text of a file, or of the standard input for <c>-</c>, as it is.</summary>
    public static async Task<string> WholeAsync(CliContext context, string file, CancellationToken cancellationToken)
    {
        if (file == "-")
            return await context.Terminal.In.ReadToEndAsync(cancellationToken);
        var path = Path.GetFullPath(file, context.Terminal.CurrentDirectory);
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected a readable file at {path}, found: {e.Message}");
        }
    }

    private bool TakesText() =>
        _team?.Input is not { ValueKind: JsonValueKind.Object } schema
        || schema.Text("type") == "string"
        || schema.Texts("type").Contains("string");

    [GeneratedRegex("^[a-z0-9-]{1,64}$")]
    private static partial Regex TeamId();
}

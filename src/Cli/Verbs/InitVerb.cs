using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Baton.Agents;

namespace Baton.Cli;

/// <summary><c>init</c>: a new team folder that runs at once.</summary>
internal sealed partial class InitVerb : IVerb
{
    private const string TeamFileName = "team.yaml";
    private const string SuiteFileName = "cases.yaml";
    private const string IgnoreFileName = ".gitignore";

    public Command Build(Bind bind)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder to make; default: the current one", DefaultValueFactory = _ => "." };
        var command = new Command("init", "Makes a new team folder with a commented team file") { folder };
        bind(command, (context, result, cancellationToken) => InitAsync(context, result.GetRequiredValue(folder), cancellationToken));
        return command;
    }

    private static async Task<int> InitAsync(CliContext context, string folder, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(folder, context.Terminal.CurrentDirectory);
        foreach (var name in (string[])[TeamFileName, SuiteFileName])
        {
            if (File.Exists(Path.Combine(path, name)))
                throw new CliException(ExitCode.Usage, $"Expected no {name} in {path}, found one; nothing was written. Name another folder.");
        }

        var team = Id(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        try
        {
            Directory.CreateDirectory(path);
            await WriteAsync(TeamFileName, Template("team.yaml").Replace("TEAM", team, StringComparison.Ordinal));
            await WriteAsync(SuiteFileName, Template("cases.yaml"));
            if (!File.Exists(Path.Combine(path, IgnoreFileName)))
                await WriteAsync(IgnoreFileName, ".baton/\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected {path} to be a folder that can be written, found: {e.Message}");
        }

        var file = folder == "." ? TeamFileName : Path.Combine(folder, TeamFileName);
        if (context.Call.Json)
            context.WriteJson(BatonJson.ToElement(new { folder = path, team, files = new[] { TeamFileName, SuiteFileName, IgnoreFileName } }));
        context.Say($"Made {file}: team {team}. Try:");
        context.Say($"  {context.Command($"plan {Shell.Quote(file)}")}");
        context.Say($"  {context.Command($"run {Shell.Quote(file)} --input 'The printer on floor two jams when it prints on both sides.'")}");
        context.Say($"  {context.Command($"eval {Shell.Quote(Path.Combine(Path.GetDirectoryName(file) ?? "", SuiteFileName))}")}");
        return ExitCode.Completed;

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(path, name), text, new UTF8Encoding(false), cancellationToken);
    }

    private static string Id(string name)
    {
        var id = Other().Replace(name.ToLowerInvariant(), "-").Trim('-');
        return id.Length is > 0 and <= 64 ? id : "team";
    }

    private static string Template(string name)
    {
        using var reader = new StreamReader(typeof(InitVerb).Assembly.GetManifestResourceStream($"Baton.Cli.Templates.{name}")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}

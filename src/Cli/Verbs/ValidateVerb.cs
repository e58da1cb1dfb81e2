using System.CommandLine;
using Baton.Agents;

namespace Baton.Cli;

/// <summary><c>validate</c>: checks a team file.</summary>
internal sealed class ValidateVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "The team file" };
        var command = new Command("validate", "Checks a team file") { file };
        bind(command, (context, result, _) => Task.FromResult(Validate(context, result.GetRequiredValue(file))));
        return command;
    }

    private static int Validate(CliContext context, string file)
    {
        var result = TeamSource.Load(context, file);
        if (context.Call.Json)
        {
            context.WriteJson(BatonJson.ToElement(new
            {
                file,
                ok = result.Problems.Count == 0,
                team = result.Team?.Id,
                problems = result.Problems,
                warnings = result.Warnings,
            }));
        }
        else
        {
            foreach (var problem in result.Problems)
                context.Say(Clean.Line($"{problem}"));
            foreach (var warning in result.Warnings)
                context.Say(Clean.Line($"{warning.File}:{warning.Line}:{warning.Column}: warning: {Subject(warning)}{warning.Message}"));
            if (result.Team is { } team)
            {
                var pattern = team.Pattern.ToString().ToLowerInvariant();
                context.Say(Clean.Line($"{file}: team {team.Id} is valid ({pattern}, {Count(team.Agents.Count, "member")})"));
            }
        }

        return result.Problems.Count == 0 ? ExitCode.Completed : ExitCode.Usage;
    }

    private static string Subject(TeamProblem problem) => problem.Path.Length == 0 ? "" : $"{problem.Path}: ";

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}

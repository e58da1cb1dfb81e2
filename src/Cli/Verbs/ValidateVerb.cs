using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>validate</c>: checks a team file.</summary>
internal sealed class ValidateVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "The team file" };
        var command = new Command("validate", "Checks a team file") { file };
        bind(command, (context, result, _) =>
        {
            TeamSource.Find(context, result.GetRequiredValue(file));
            return Task.FromResult(ExitCode.Completed);
        });
        return command;
    }
}

using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>resume</c>: lets a suspended run go on.</summary>
internal sealed class ResumeVerb : IVerb
{
    public Command Build(Bind bind) => ManagementCommand.Build(
        bind,
        "resume",
        "Lets a suspended run go on",
        "goes on",
        (client, run, cancellationToken) => client.PostAsync($"{HeadClient.RunPath(run)}/resume", body: null, cancellationToken),
        follow: true);
}

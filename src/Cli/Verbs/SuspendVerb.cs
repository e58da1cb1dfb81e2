using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>suspend</c>: halts a run until it is resumed.</summary>
internal sealed class SuspendVerb : IVerb
{
    public Command Build(Bind bind) => ManagementCommand.Build(
        bind,
        "suspend",
        "Halts a run until it is resumed",
        "is suspended",
        (client, run, cancellationToken) => client.PostAsync($"{HeadClient.RunPath(run)}/suspend", body: null, cancellationToken),
        follow: false);
}

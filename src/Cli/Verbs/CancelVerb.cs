using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>cancel</c>: ends a run; what it did so far is kept.</summary>
internal sealed class CancelVerb : IVerb
{
    public Command Build(Bind bind) => ManagementCommand.Build(
        bind,
        "cancel",
        "Ends a run; what it did so far is kept",
        "is being cancelled",
        (client, run, cancellationToken) => client.PostAsync($"{HeadClient.RunPath(run)}/cancel", body: null, cancellationToken),
        follow: false);
}

using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>purge</c>: deletes a run and what it left behind.</summary>
internal sealed class PurgeVerb : IVerb
{
    public Command Build(Bind bind) => ManagementCommand.Build(
        bind,
        "purge",
        "Deletes a run and what it left behind",
        "is deleted",
        (client, run, cancellationToken) => client.DeleteAsync(HeadClient.RunPath(run), cancellationToken),
        follow: false);
}

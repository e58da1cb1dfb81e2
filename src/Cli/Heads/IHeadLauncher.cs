namespace Baton.Cli;

/// <summary>Starts a head inside this process, for a call that finds none running.</summary>
public interface IHeadLauncher
{
    /// <summary>Starts a head and returns when it answers requests. It writes nothing to the standard streams.</summary>
    /// <param name="options">Where its state is and how it is to listen.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The running head; disposing it stops it in order.</returns>
    /// <exception cref="HeadStartException">It cannot start here, for instance because another process has the state folder.</exception>
    Task<HeadConnection> StartAsync(HeadStart options, CancellationToken cancellationToken);
}

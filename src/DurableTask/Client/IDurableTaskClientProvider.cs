namespace Microsoft.DurableTask.Client;

/// <summary>Finds clients by name.</summary>
public interface IDurableTaskClientProvider
{
    /// <summary>Finds a client.</summary>
    /// <param name="name">Its name; null means the default one.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that name.</exception>
    DurableTaskClient GetClient(string? name = null);
}

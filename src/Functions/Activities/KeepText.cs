using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Keeps a text that an orchestrator has to say, so that a transcript can name it.</summary>
public sealed class KeepText(IRunStore store)
{
    /// <summary>Keeps the text and returns the hash of its blob.</summary>
    [Function(nameof(KeepText))]
    public Task<string> Run([ActivityTrigger] TextTask task, CancellationToken cancellation) => store.PutTextAsync(task.Tenant, task.Text, cancellation);
}

/// <summary>Input of <see cref="KeepText"/>.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Text">The text.</param>
public sealed record TextTask(string Tenant, string Text);

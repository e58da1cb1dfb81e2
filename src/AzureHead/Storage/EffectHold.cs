using Baton.Records;

namespace Baton.AzureHead;

/// <summary>One execution's hold of an effect.</summary>
/// <param name="key">The effect.</param>
/// <param name="owner">What stands for this hold in the effect's row; no other hold has it.</param>
internal sealed class EffectHold(EffectKey key, string owner)
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ended = new();

    public EffectKey Key => key;

    public string Owner => owner;

    /// <summary>Completes when the hold has ended.</summary>
    public Task Released => released.Task;

    /// <summary>Is cancelled when the hold has ended.</summary>
    public CancellationToken Ended => ended.Token;

    public void End()
    {
        ended.Cancel();
        released.TrySetResult();
    }
}

namespace Baton.Records;

/// <summary>An effect's key was used again for something else: the caller's steps are not deterministic.</summary>
public sealed class LedgerConflictException(EffectKey key, string expected, string found) : Exception(
    $"Step {key.Step} of run {key.Run.Run} was begun with fingerprint {expected} and is begun again with {found}. "
    + "A step must ask for the same effect each time it runs.")
{
    /// <summary>The key.</summary>
    public EffectKey Key { get; } = key;
}

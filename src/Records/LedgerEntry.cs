namespace Baton.Records;

/// <summary>What the ledger knew of an effect when its intent was declared.</summary>
public enum LedgerState
{
    /// <summary>Nothing: the intent is on record now and the effect may be done.</summary>
    Fresh,

    /// <summary>An earlier execution declared the intent and did not come back: the effect may or may not have happened.</summary>
    Interrupted,

    /// <summary>The effect was done.</summary>
    Done,
}

/// <summary>The ledger's answer to an intent.</summary>
/// <param name="State">What was known.</param>
/// <param name="Result">The recorded result. Null unless <see cref="LedgerState.Done"/>.</param>
public sealed record LedgerEntry(LedgerState State, ReadOnlyMemory<byte>? Result);

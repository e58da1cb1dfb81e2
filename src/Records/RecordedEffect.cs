namespace Baton.Records;

/// <summary>An effect that was done.</summary>
/// <param name="Fingerprint">Digest of what was done, as it was declared.</param>
/// <param name="Result">What came of it.</param>
public sealed record RecordedEffect(string Fingerprint, ReadOnlyMemory<byte> Result);

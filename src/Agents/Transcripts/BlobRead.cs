namespace Baton.Agents;

/// <summary>What a model wants to read of a long result.</summary>
/// <param name="Blob">Hash of the blob.</param>
/// <param name="Offset">First character, from 0.</param>
/// <param name="Limit">Most characters; 1 to <see cref="LongText.MostRead"/>.</param>
public sealed record BlobRead(string Blob, int Offset, int Limit);

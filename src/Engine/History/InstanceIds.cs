using System.Text;

namespace Baton.Engine.History;

/// <summary>What instances may be called, and the numbers of their executions.</summary>
internal static class InstanceIds
{
    /// <summary>A number that no other execution of the same instance has had.</summary>
    public static long NewExecution() => Random.Shared.NextInt64();

    /// <exception cref="ArgumentException">
    /// The id is empty, or has characters that the store cannot tell apart: two ids that are one to it would be one instance.
    /// </exception>
    public static void Check(string id, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id, parameter);
        foreach (var rune in id.EnumerateRunes())
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
                throw new ArgumentException(
                    "Expected an instance id without control characters and halves of surrogate pairs, but it has one. Choose another.",
                    parameter);
    }
}

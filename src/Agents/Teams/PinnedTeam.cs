using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// A team in its canonical form, which a run keeps and goes by to its end. However a file is laid out, the same team has the same
/// bytes and the same hash.
/// </summary>
public sealed class PinnedTeam
{
    private PinnedTeam(Team team, ReadOnlyMemory<byte> utf8) => (Team, Utf8, Hash) = (team, utf8, CanonicalJson.Hash(utf8.Span));

    /// <summary>The team.</summary>
    public Team Team { get; }

    /// <summary>The canonical form: JSON as UTF-8, nested teams inside it.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>SHA-256 of <see cref="Utf8"/>, in 64 lower-case hexadecimal digits; names the definition.</summary>
    public string Hash { get; }

    /// <summary>Writes a team in its canonical form.</summary>
    public static PinnedTeam Pin(Team team)
    {
        ArgumentNullException.ThrowIfNull(team);
        return new PinnedTeam(team, CanonicalJson.ToUtf8(BatonJson.ToElement(team)));
    }

    /// <summary>
    /// Reads a team from its canonical form. Keys that a later version added are passed over; <see cref="Hash"/> is that of the
    /// bytes given.
    /// </summary>
    /// <exception cref="JsonException">The bytes are not the JSON of a team.</exception>
    public static PinnedTeam Read(ReadOnlyMemory<byte> utf8) => new(BatonJson.Read<Team>(utf8), utf8.ToArray());
}

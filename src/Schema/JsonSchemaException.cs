namespace Baton.Schema;

/// <summary>A schema that cannot be used: a keyword of the wrong type, a bad regular expression, a <c>$ref</c> that leads nowhere,
/// a vocabulary that is required but unknown, or a schema over one of the limits in <see cref="JsonSchemaOptions"/>.</summary>
/// <param name="location">Where in the schema, see <see cref="Location"/>.</param>
/// <param name="expected">What was expected there, see <see cref="Expected"/>.</param>
/// <param name="found">What was found there, see <see cref="Found"/>.</param>
public sealed class JsonSchemaException(string location, string expected, string found)
    : Exception($"The schema cannot be used: {(location.Length == 0 ? "its root" : location)}: expected {expected}, found {found}.")
{
    /// <summary>JSON pointer (RFC 6901) into the schema, empty for its root; prefixed with <c>URI#</c> when the fault is in a document
    /// of <see cref="JsonSchemaOptions.Documents"/>.</summary>
    public string Location { get; } = location;

    /// <summary>What the place should have held, for instance <c>a string</c>.</summary>
    public string Expected { get; } = expected;

    /// <summary>What it held instead, shortened.</summary>
    public string Found { get; } = found;
}

using System.Text.Json;

namespace Baton.Schema;

/// <summary>One thing a subschema asks for.</summary>
internal abstract class Keyword(string location)
{
    /// <summary>JSON pointer to the keyword.</summary>
    public string Location { get; } = location;

    /// <summary>Whether the value fits; a misfit is told to the evaluation. Properties or items looked at are added to
    /// <paramref name="evaluated"/>, which is null when nobody asks.</summary>
    public abstract bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated);
}

using System.Text.Json;

namespace Baton.Schema;

/// <summary>How schemas are read and how much work one validation may cost. The defaults hold for schemas and instances that come from
/// strangers.</summary>
public sealed class JsonSchemaOptions
{
    /// <summary>Whether <c>format</c> refuses text that is not in the named format. Default true; false keeps it a mere annotation, which
    /// is the default of the specification. A schema whose meta-schema demands the format-assertion vocabulary asserts either way.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>Documents that <c>$ref</c>, <c>$dynamicRef</c> and <c>$schema</c> may name, by absolute URI without fragment. Default: none
    /// but the meta-schemas of draft 2020-12. Nothing is ever fetched; a reference to any other document makes the schema
    /// invalid.</summary>
    public IReadOnlyDictionary<Uri, JsonElement> Documents { get; init; } = new Dictionary<Uri, JsonElement>();

    /// <summary>Most errors one validation returns, at least 1. Default 20.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>Most checks that may be nested in each other, 1 to 10,000: one for each level of the instance and one for each
    /// <c>$ref</c>, <c>allOf</c> and the like on the way. Also the deepest nesting of a schema. Default 512.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Most subschemas in a schema with all documents it refers to, at least 1; a regular expression counts
    /// as ten and more when it is long, a subschema at a location longer than 128 characters as two and more. Default 20,000.</summary>
    public int MaxSubschemas { get; init; } = 20_000;

    /// <summary>Most steps of one validation, at least 1, to which eight for each byte of the instance are added. A step is a
    /// subschema applied to a value, or sixteen bytes of text or structure compared. Default 5,000,000.</summary>
    public long MaxSteps { get; init; } = 5_000_000;

    /// <summary>Time one match may take, and, with 0.2 s added for each megabyte of the instance, all matches of one validation together;
    /// more than zero, at most one hour. Default one second. When it is used up the validation reports an error, it never passes.</summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromSeconds(1);

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Documents);
        foreach (var (uri, document) in Documents)
        {
            if (!uri.IsAbsoluteUri || uri.Fragment.Length > 1)
                throw new ArgumentException($"Documents: expected absolute URIs without fragment, found {uri}.", nameof(Documents));
            if (document.ValueKind == JsonValueKind.Undefined)
                throw new ArgumentException($"Documents: expected a JSON value for {uri}, found none.", nameof(Documents));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxErrors, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDepth, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSubschemas, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RegexTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RegexTimeout, TimeSpan.FromHours(1));
    }
}

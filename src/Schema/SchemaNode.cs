using System.Text.Json;

namespace Baton.Schema;

/// <summary>One subschema, compiled.</summary>
internal sealed class SchemaNode(string location, SchemaResource resource)
{
    public string Location { get; } = location;

    public SchemaResource Resource { get; } = resource;

    /// <summary>What this subschema asks for, in the order in which it is checked; set once by the compiler.</summary>
    public Keyword[] Keywords { get; set; } = [];

    /// <summary>True for the schema <c>false</c>, which refuses every value.</summary>
    public bool IsFalse { get; init; }

    public bool ReadsEvaluated { get; set; }
}

/// <summary>A schema with its own base URI: a document's root or a subschema with <c>$id</c>.</summary>
internal sealed class SchemaResource(SchemaDocument document, string pointer, JsonElement element, Uri uri, Dialect dialect)
{
    public SchemaDocument Document { get; } = document;

    /// <summary>JSON pointer of this resource in its document.</summary>
    public string Pointer { get; } = pointer;

    public JsonElement Element { get; } = element;

    public Uri Uri { get; } = uri;

    public Dialect Dialect { get; } = dialect;

    public Dictionary<string, SchemaNode> Anchors { get; } = [];

    public Dictionary<string, SchemaNode> DynamicAnchors { get; } = [];
}

/// <summary>A JSON document that holds schemas; <paramref name="prefix"/> stands before its pointers in messages.</summary>
internal sealed class SchemaDocument(string prefix)
{
    public string Prefix { get; } = prefix;

    public Dictionary<string, SchemaNode> Nodes { get; } = [];
}

/// <summary>Which groups of keywords count; <paramref name="Legacy"/> for the drafts before 2020-12.</summary>
internal sealed record Dialect(bool Applicators, bool Validation, bool Unevaluated, bool AssertFormats, bool Legacy);

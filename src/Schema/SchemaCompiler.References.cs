using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <content>Base URIs, anchors, dialects, and where references lead.</content>
internal sealed partial class SchemaCompiler
{
    private const string Vocabularies = "https://json-schema.org/draft/2020-12/vocab/";

    private readonly Dictionary<string, JsonElement> _documents = [];
    private readonly Dictionary<string, SchemaResource> _resources = [];
    private readonly Queue<(ReferenceKeyword Keyword, string Reference, SchemaResource From, bool Dynamic)> _untied = [];

    private Dialect DefaultDialect => new(true, true, true, _options.AssertFormats, false);

    [GeneratedRegex(@"draft-0[3467]/|2019-09/", RegexOptions.NonBacktracking)]
    private static partial Regex OlderDrafts { get; }

    [GeneratedRegex(@"^[A-Za-z_][-A-Za-z0-9._]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex AnchorName { get; }

    private static string Key(Uri uri) => WithoutFragment(uri.AbsoluteUri);

    private static string WithoutFragment(string uri) => uri.Split('#', 2)[0];

    private static Uri Combine(Uri around, string reference) =>
        Uri.TryCreate(around, reference, out var uri) ? uri : throw new EvaluationFault("a URI reference", JsonText.Quote(reference));

    /// <summary>The resource a document's root or a subschema with <c>$id</c> opens.</summary>
    private SchemaResource Enter(Dictionary<string, JsonElement> members, JsonElement element, string pointer, SchemaResource around)
    {
        var (uri, dialect, place) = (around.Uri, around.Dialect, _at);
        if (members.TryGetValue("$schema", out var schema)) dialect = At(place + "/$schema", () => DialectOf(Text(schema)));
        _at = place;
        if (members.TryGetValue("$id", out var id))
        {
            _at = place + "/$id";
            var text = Text(id);
            // Before draft 2019-09, "$id": "#name" was what $anchor is now; AddCore reads it.
            if (dialect.Legacy && text.StartsWith('#') && pointer.Length > 0) return around;
            if (!dialect.Legacy && text.Contains('#') && !text.EndsWith('#')) throw Wrong("a URI without fragment", id);
            uri = Combine(uri, WithoutFragment(text));
            if (_resources.ContainsKey(Key(uri))) throw Wrong("a $id that no other schema has", id);
        }
        return new SchemaResource(around.Document, pointer, element, uri, dialect);
    }

    private Dialect DialectOf(string schema)
    {
        if (!Uri.TryCreate(schema, UriKind.Absolute, out var uri)) throw new EvaluationFault("an absolute URI", JsonText.Quote(schema));
        var key = Key(uri);
        if (OlderDrafts.IsMatch(key)) return DefaultDialect with { Legacy = true };
        if (!_documents.TryGetValue(key, out var meta) || meta.ValueKind != JsonValueKind.Object) return DefaultDialect;
        if (!meta.TryGetProperty("$vocabulary", out var listed)) return DefaultDialect;
        var names = Members(listed);
        foreach (var (name, required) in names)
        {
            var known = name.StartsWith(Vocabularies, StringComparison.Ordinal) && name[Vocabularies.Length..]
                is "core" or "applicator" or "unevaluated" or "validation" or "meta-data" or "content"
                or "format-annotation" or "format-assertion";
            if (!known && Flag(required))
                throw new EvaluationFault("vocabularies of draft 2020-12 alone", $"{JsonText.Quote(name)} as required");
        }
        bool Has(string name) => names.ContainsKey(Vocabularies + name);
        var formats = Has("format-assertion") || _options.AssertFormats;
        return new Dialect(Has("applicator"), Has("validation"), Has("unevaluated"), formats, false);
    }

    private void AddCore(Draft draft, string name, JsonElement value)
    {
        switch (name)
        {
            case "$ref" or "$dynamicRef":
            case "$recursiveRef" when draft.IsLegacy:
                var keyword = new ReferenceKeyword(_at);
                draft.Keywords.Add(keyword);
                _untied.Enqueue((keyword, Text(value), draft.Node.Resource, name == "$dynamicRef"));
                break;
            case "$anchor" or "$dynamicAnchor":
                AddAnchor(draft.Node, Text(value), dynamic: name == "$dynamicAnchor");
                break;
            case "$id" when draft.IsLegacy && draft.Own.Length > 0 && Text(value).StartsWith('#'):
                AddAnchor(draft.Node, Text(value)[1..], dynamic: false);
                break;
            case "$defs" or "definitions":
                SubschemaMap(draft, name, value);
                break;
            case "contentSchema":
                Subschema(draft, name, value);
                break;
        }
    }

    private static void AddAnchor(SchemaNode node, string name, bool dynamic)
    {
        if (!AnchorName.IsMatch(name)) throw new EvaluationFault("a name of letters, digits, '-', '_' and '.'", JsonText.Quote(name));
        if (!node.Resource.Anchors.TryAdd(name, node) && node.Resource.Anchors[name] != node)
            throw new EvaluationFault("an anchor that no other subschema has", JsonText.Quote(name));
        if (dynamic) node.Resource.DynamicAnchors[name] = node;
    }

    private void TieReferences()
    {
        while (_untied.TryDequeue(out var untied))
        {
            var (keyword, reference, from, dynamic) = untied;
            _at = keyword.Location;
            var parts = reference.Split('#', 2);
            var fragment = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            var resource = parts[0].Length == 0 ? from : FindResource(Combine(from.Uri, parts[0]), reference);
            _at = keyword.Location;
            keyword.Target = fragment.Length == 0 ? resource.Document.Nodes[resource.Pointer]
                : fragment[0] == '/' ? FindPointer(resource, fragment, reference)
                : resource.Anchors.GetValueOrDefault(fragment) ?? throw Nowhere(reference);
            // Only a reference that first leads to a dynamic anchor is dynamic at all.
            if (dynamic && resource.DynamicAnchors.ContainsKey(fragment)) keyword.DynamicAnchor = fragment;
        }
    }

    private static EvaluationFault Nowhere(string reference) =>
        new("a reference to a schema in this document or in a document given beforehand (nothing is fetched)", JsonText.Quote(reference));

    private SchemaResource FindResource(Uri uri, string reference)
    {
        var key = Key(uri);
        if (_resources.TryGetValue(key, out var resource)) return resource;
        if (!_documents.TryGetValue(key, out var document)) document = MetaSchemas.Find(key) ?? throw Nowhere(reference);
        resource = AddDocument(document, uri, key + "#").Resource;
        _resources.TryAdd(key, resource);
        return resource;
    }

    private SchemaNode FindPointer(SchemaResource resource, string fragment, string reference)
    {
        var pointer = resource.Pointer + fragment;
        if (resource.Document.Nodes.TryGetValue(pointer, out var known)) return known;
        // Not where subschemas live, so it was not built: under a keyword that this draft does not know.
        var (element, holder, walked) = (resource.Element, resource, resource.Pointer);
        foreach (var token in fragment[1..].Split('/'))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            walked += "/" + token;
            element = Step(element, name) ?? throw Nowhere(reference);
            if (resource.Document.Nodes.TryGetValue(walked, out var passed)) holder = passed.Resource;
        }
        return Build(element, pointer, holder);
    }

    private static JsonElement? Step(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty(name, out var member) => member,
        JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < element.GetArrayLength() => element[index],
        _ => null,
    };
}

using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Baton.Schema;

/// <summary>Turns a schema, and the documents it refers to, into <see cref="SchemaNode"/>s: builds every subschema first, then ties
/// the references.</summary>
internal sealed partial class SchemaCompiler
{
    private static readonly Uri NoUri = new("json-schema:///");

    private readonly JsonSchemaOptions _options;
    private int _left;
    private int _depth;

    /// <summary>The place being read, for messages.</summary>
    private string _at = "";

    public SchemaCompiler(JsonSchemaOptions options)
    {
        _options = options;
        _left = options.MaxSubschemas;
        foreach (var (uri, document) in options.Documents) _documents[Key(uri)] = document;
    }

    public SchemaNode Compile(JsonElement schema)
    {
        try
        {
            if (schema.ValueKind == JsonValueKind.Undefined) throw Wrong("a schema: an object, true or false", schema);
            var root = AddDocument(schema, NoUri, "");
            TieReferences();
            return root;
        }
        catch (EvaluationFault fault)
        {
            throw new JsonSchemaException(_at, fault.Expected, fault.Found);
        }
    }

    private SchemaNode AddDocument(JsonElement root, Uri uri, string prefix)
    {
        var document = new SchemaDocument(prefix);
        var around = new SchemaResource(document, "", root.Clone(), uri, DefaultDialect);
        return Build(around.Element, "", around);
    }

    /// <summary>Compiles the subschema at a pointer, inside the resource that holds it.</summary>
    private SchemaNode Build(JsonElement element, string pointer, SchemaResource resource)
    {
        var document = resource.Document;
        _at = document.Prefix + pointer;
        // Every node keeps its location, so long names in a deep schema must count, or they would multiply.
        Take(1 + (pointer.Length / 128));
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Object)
        {
            var members = element.ValueKind == JsonValueKind.Object ? Members(element) : [];
            if (pointer.Length == 0 || members.ContainsKey("$id")) resource = Enter(members, element, pointer, resource);
            var node = new SchemaNode(document.Prefix + pointer, resource) { IsFalse = element.ValueKind == JsonValueKind.False };
            document.Nodes[pointer] = node;
            if (pointer == resource.Pointer) _resources.TryAdd(Key(resource.Uri), resource);
            if (++_depth > _options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
                throw new EvaluationFault($"at most {_options.MaxDepth} nested subschemas", "more");
            node.Keywords = Keywords(node, pointer, members);
            node.ReadsEvaluated = node.Keywords.Any(keyword => keyword is Unevaluated);
            _depth--;
            return node;
        }
        throw Wrong("a schema: an object, true or false", element);
    }

    private Keyword[] Keywords(SchemaNode node, string pointer, Dictionary<string, JsonElement> members)
    {
        var draft = new Draft(node, pointer, members);
        foreach (var (name, value) in members)
        {
            _at = draft.Location(name);
            AddCore(draft, name, value);
            if (node.Resource.Dialect.Validation) AddAssertion(draft, name, value);
            if (node.Resource.Dialect.Applicators) AddApplicator(draft, name, value);
            if (name == "format") AddFormat(draft, value);
        }
        if (node.Resource.Dialect.Applicators) AddGroups(draft);
        if (node.Resource.Dialect.Unevaluated) AddUnevaluated(draft);
        return [.. draft.Keywords];
    }

    private void AddAssertion(Draft draft, string name, JsonElement value)
    {
        var at = _at;
        Keyword? keyword = name switch
        {
            "type" => new TypeKeyword(at, Types(value)),
            "enum" => new EnumKeyword(at, [.. Array(value)]),
            "const" => new EnumKeyword(at, [value]),
            "minimum" => new BoundKeyword(at, Number(value), lower: true, exclusive: IsOldFlag(draft, "exclusiveMinimum")),
            "maximum" => new BoundKeyword(at, Number(value), lower: false, exclusive: IsOldFlag(draft, "exclusiveMaximum")),
            "exclusiveMinimum" or "exclusiveMaximum"
                when draft.IsLegacy && value.ValueKind is JsonValueKind.True or JsonValueKind.False => null,
            "exclusiveMinimum" => new BoundKeyword(at, Number(value), lower: true, exclusive: true),
            "exclusiveMaximum" => new BoundKeyword(at, Number(value), lower: false, exclusive: true),
            "multipleOf" => new MultipleKeyword(at, Divisor(value)),
            "minLength" => new CountKeyword(at, JsonValueKind.String, Count(value), atLeast: true),
            "maxLength" => new CountKeyword(at, JsonValueKind.String, Count(value), atLeast: false),
            "minItems" => new CountKeyword(at, JsonValueKind.Array, Count(value), atLeast: true),
            "maxItems" => new CountKeyword(at, JsonValueKind.Array, Count(value), atLeast: false),
            "minProperties" => new CountKeyword(at, JsonValueKind.Object, Count(value), atLeast: true),
            "maxProperties" => new CountKeyword(at, JsonValueKind.Object, Count(value), atLeast: false),
            "pattern" => new PatternKeyword(at, Text(value), Pattern(Text(value))),
            "uniqueItems" => Flag(value) ? new UniqueItemsKeyword(at) : null,
            "required" => new RequiredKeyword(at, Strings(value)),
            "dependentRequired" => new DependentKeyword(at, StringLists(value), []),
            _ => null,
        };
        if (keyword is not null) draft.Keywords.Add(keyword);
    }

    /// <summary>In draft 4 an exclusive bound was a flag beside the bound.</summary>
    private static bool IsOldFlag(Draft draft, string name) =>
        draft.IsLegacy && draft.Members.TryGetValue(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    private void AddFormat(Draft draft, JsonElement value)
    {
        var name = Text(value);
        if (draft.Node.Resource.Dialect.AssertFormats && Formats.Known.TryGetValue(name, out var format))
            draft.Keywords.Add(new FormatKeyword(_at, name, format));
    }

    private void AddApplicator(Draft draft, string name, JsonElement value)
    {
        var at = _at;
        switch (name)
        {
            case "allOf":
                draft.Keywords.Add(new AllOfKeyword(at, Subschemas(draft, name, value)));
                break;
            case "anyOf" or "oneOf":
                draft.Keywords.Add(new AlternativesKeyword(at, Subschemas(draft, name, value), onlyOne: name == "oneOf"));
                break;
            case "not":
                draft.Keywords.Add(new NotKeyword(at, Subschema(draft, name, value)));
                break;
            case "propertyNames":
                draft.Keywords.Add(new PropertyNamesKeyword(at, Subschema(draft, name, value)));
                break;
            case "dependentSchemas":
                draft.Keywords.Add(new DependentKeyword(at, [], SubschemaMap(draft, name, value)));
                break;
            case "dependencies" when draft.IsLegacy:
                AddDependencies(draft, value);
                break;
        }
    }

    /// <summary>Keywords that are read together with their neighbours.</summary>
    private void AddGroups(Draft draft)
    {
        var named = Optional(draft, "properties", SubschemaMap) ?? [];
        var patterns = (Optional(draft, "patternProperties", SubschemaMap) ?? [])
            .Select(member => (At(draft.Location("patternProperties", member.Key), () => Pattern(member.Key)), member.Value)).ToArray();
        var additional = Optional(draft, "additionalProperties", Subschema);
        if (named.Count + patterns.Length > 0 || additional is not null)
            draft.Keywords.Add(new PropertiesKeyword(draft.Location("properties"), named, patterns, additional));

        var tuple = draft.IsLegacy && draft.Members.TryGetValue("items", out var list) && list.ValueKind == JsonValueKind.Array;
        var prefix = Optional(draft, tuple ? "items" : "prefixItems", Subschemas) ?? [];
        var rest = Optional(draft, tuple ? "additionalItems" : "items", Subschema);
        if (prefix.Length > 0 || rest is not null) draft.Keywords.Add(new ItemsKeyword(draft.Location("items"), prefix, rest));

        var counts = draft.Node.Resource.Dialect.Validation;
        long? Limit(string name) =>
            counts && draft.Members.TryGetValue(name, out var limit) ? At(draft.Location(name), () => Count(limit)) : null;
        var (least, most) = (Limit("minContains") ?? 1, Limit("maxContains"));
        if (Optional(draft, "contains", Subschema) is { } contains)
            draft.Keywords.Add(new ContainsKeyword(draft.Location("contains"), contains, least, most));

        var (then, otherwise) = (Optional(draft, "then", Subschema), Optional(draft, "else", Subschema));
        if (Optional(draft, "if", Subschema) is { } condition)
            draft.Keywords.Add(new ConditionKeyword(draft.Location("if"), condition, then, otherwise));
    }

    private void AddUnevaluated(Draft draft)
    {
        if (Optional(draft, "unevaluatedItems", Subschema) is { } items)
            draft.Keywords.Add(new UnevaluatedItemsKeyword(draft.Location("unevaluatedItems"), items));
        if (Optional(draft, "unevaluatedProperties", Subschema) is { } properties)
            draft.Keywords.Add(new UnevaluatedPropertiesKeyword(draft.Location("unevaluatedProperties"), properties));
    }

    /// <summary><c>dependencies</c> of draft 7 and before: a list of names or a schema for each property.</summary>
    private void AddDependencies(Draft draft, JsonElement value)
    {
        var (names, schemas) = (new Dictionary<string, string[]>(), new Dictionary<string, SchemaNode>());
        foreach (var (name, dependency) in Members(value))
        {
            var at = draft.Location("dependencies", name);
            if (dependency.ValueKind == JsonValueKind.Array) names[name] = At(at, () => Strings(dependency));
            else schemas[name] = Build(dependency, draft.Pointer("dependencies", name), draft.Node.Resource);
        }
        draft.Keywords.Add(new DependentKeyword(draft.Location("dependencies"), names, schemas));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Baton.Models.Offline;

/// <summary>Puts what was found into the shape that was asked for. What was not found is left out.</summary>
internal sealed class SchemaAnswer(Situation situation, IReadOnlyList<Profile> profiles, string text)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Filler _filler = new(situation);
    private readonly IReadOnlyList<string> _said = [.. Words.Content(text).Distinct()];

    public string Write(JsonElement schema)
    {
        schema = Schemas.Resolve(schema, schema);
        return ToText(Value(schema, [], schema, 0) ?? JsonValue.Create(text));
    }

    /// <summary>JSON with letters of every language as they are.</summary>
    public static string ToText(JsonNode json) => json.ToJsonString(Plain);

    private JsonNode? Value(JsonElement schema, IReadOnlyList<string> name, JsonElement root, int depth)
    {
        if (depth > 6)
            return null;
        schema = Schemas.Resolve(schema, root);
        if (schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("const", out var constant))
            return JsonNode.Parse(constant.GetRawText());
        if (Schemas.Enum(schema) is { Count: > 0 } values)
            return Choice(values);
        return Schemas.Type(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, name, root, depth),
            "boolean" => JsonValue.Create(Truth(name)),
            "string" => Schemas.Convert(Sentences.Shorten(text, (int)Math.Min(Schemas.Number(schema, "maxLength") ?? 4000, 4000)), schema),
            _ => null,
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        // The record that fills most of it speaks for all of it, so that an id and an amount belong together.
        var shape = Profile.Read([AIFunctionFactory.CreateDeclaration("answer", "", schema, null)], situation)[0];
        var known = situation.Facts.Reverse().OrderByDescending(f => f.Linked).Select(f => _filler.Fill(shape, f))
            .OrderByDescending(f => f.Arguments.Count).FirstOrDefault() ?? _filler.Fill(shape, null);
        var result = new JsonObject();
        foreach (var part in shape.Parameters)
        {
            var type = Schemas.Type(part.Schema);
            var free = Schemas.Enum(part.Schema).Count > 0 || type is "object" or "array" or "boolean" || (type is "string" && Evidence.IsProse(part));
            var value = free ? Value(part.Schema, part.Stems, schema, depth + 1) : known.Arguments[part.Name]?.DeepClone();
            value ??= free ? known.Arguments[part.Name]?.DeepClone() : null;
            // A text of a name that says nothing to us is most likely the answer.
            if (value is null && part.Required && type is "string" && !part.Stems.Any(s => s is "id" or "date" or "email"))
                value = Value(part.Schema, part.Stems, schema, depth + 1);
            if (value is not null || (part.Required && Schemas.AllowsNull(part.Schema)))
                result[part.Name] = value;
        }

        return result;
    }

    private JsonArray Array(JsonElement schema, IReadOnlyList<string> name, JsonElement root, int depth)
    {
        var items = schema.TryGetProperty("items", out var item) ? Schemas.Resolve(item, root) : default;
        var most = (int)Math.Clamp(Schemas.Number(schema, "maxItems") ?? 20, 0, 20);
        IEnumerable<JsonNode?> found = [];
        if (Schemas.Type(items) is "object")
        {
            var shape = Profile.Read([AIFunctionFactory.CreateDeclaration("answer", "", items, null)], situation)[0];
            found = situation.Facts.Select(f => _filler.Fill(shape, f)).Where(f => f.FromRecord && f.Missing.Count == 0).Select(f => f.Arguments);
        }
        else
        {
            // A list of a thing's keys or names, else the sentences of the answer.
            var fields = situation.Facts.SelectMany(f => f.Fields.Select(field => (Fact: f, Field: field)))
                .Where(p => name.Count > 0 && (p.Field.Stems.SequenceEqual(name) || (p.Field.Stems is ["id"] && name.Any(p.Fact.Kind.Contains))))
                .Select(p => Schemas.Convert(p.Field.Value, items)).OfType<JsonNode>().ToList();
            found = fields.Count > 0 ? fields
                : Schemas.Type(items) is "string" ? Sentences.Split(text).Select(s => Schemas.Convert(s.Text, items)).OfType<JsonNode>()
                : [];
        }

        return new JsonArray([.. found.DistinctBy(n => n!.ToJsonString()).Take(most).Select(n => n!.DeepClone())]);
    }

    private JsonNode? Choice(IReadOnlyList<JsonElement> values)
    {
        var best = values.Select(v => (Value: v, Score: Words.Split(v.ToString()).Select(Words.Stem)
                .Select(s => Words.Similarity(s, _said) + (Words.Similarity(s, situation.GoalStems) / 2)).DefaultIfEmpty(0).Average()))
            .OrderByDescending(v => v.Score).First();
        if (best.Score > 0)
            return JsonNode.Parse(best.Value.GetRawText());
        return values.Where(v => Filler.Neutral.Contains(v.ToString().ToLowerInvariant())).Select(v => JsonNode.Parse(v.GetRawText())).FirstOrDefault();
    }

    // True where a call of that name was made and went through.
    private bool Truth(IReadOnlyList<string> name)
    {
        var done = situation.Calls.Where(c => c.End is CallEnd.Found).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return name.Any(n => n is "found") ? done.Count > 0 : profiles.Any(p => !p.ReadOnly && done.Contains(p.Name) && p.Actions.Any(name.Contains));
    }
}

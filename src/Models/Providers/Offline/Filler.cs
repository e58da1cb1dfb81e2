using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Models.Offline;

/// <summary>What could be filled in.</summary>
/// <param name="Arguments">The arguments found.</param>
/// <param name="Missing">Required parameters for which there is nothing.</param>
/// <param name="Certainty">How well the names of the record's values fit, for the one that fits least; 0: none came from the record.</param>
internal sealed record Filled(JsonObject Arguments, IReadOnlyList<Parameter> Missing, double Certainty)
{
    /// <summary>A value came from the record.</summary>
    public bool FromRecord => Certainty > 0;
}

/// <summary>Fills a function's arguments with what the task and the results say. A value that is nowhere stays missing.</summary>
internal sealed class Filler(Situation situation)
{
    /// <summary>What marks a parameter as the key of something, and says nothing about of what.</summary>
    private static readonly HashSet<string> Keys =
        [.. new[] { "id", "number", "no", "nr", "code", "key", "ref", "reference", "identifier", "uuid" }.Select(Words.Stem)];

    /// <summary>Choices that commit to nothing.</summary>
    public static readonly HashSet<string> Neutral = ["normal", "medium", "other", "general", "standard", "default", "unknown", "none"];

    private const double Strong = 2;

    /// <param name="tool">The function.</param>
    /// <param name="record">The record of a result that the call is about. Null: only the task speaks.</param>
    /// <param name="attempt">For a search that found nothing: which of its shorter forms, from 1.</param>
    public Filled Fill(Profile tool, Fact? record, int attempt = 0)
    {
        var arguments = new JsonObject();
        var missing = new List<Parameter>();
        var certainty = 0d;
        foreach (var parameter in tool.Parameters)
        {
            var (value, sure) = Value(parameter, tool, record, attempt);
            if (value is not null)
                arguments[parameter.Name] = value;
            else if (parameter.Required)
                missing.Add(parameter);
            if (value is not null && sure > 0)
                certainty = certainty > 0 ? Math.Min(certainty, sure) : sure;
        }

        return new Filled(arguments, missing, certainty);
    }

    /// <summary>The stems of what a parameter is the key of: the order of "order_id", the loan of get_loan's "id".</summary>
    public static IReadOnlyList<string> Head(Parameter parameter, Profile tool)
    {
        var own = parameter.Stems.Where(s => !Keys.Contains(s)).ToList();
        return own.Count > 0 ? own : [.. tool.Objects.DefaultIfEmpty(tool.Actions.FirstOrDefault() ?? "")];
    }

    private (JsonNode? Value, double Sure) Value(Parameter parameter, Profile tool, Fact? record, int attempt)
    {
        var schema = parameter.Schema;
        if (schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("const", out var constant))
            return (JsonNode.Parse(constant.GetRawText()), 0);
        if (Schemas.Enum(schema).Count > 0)
            return (Choice(parameter), 0);
        var type = Schemas.Type(schema);
        if (type is "boolean")
            return (Truth(parameter), 0);
        if (type is "object")
            return (Nested(parameter, tool, record, attempt), 0);
        var (told, strength) = type is "array" ? Many(parameter, tool) : FromTask(parameter, schema, tool, attempt);
        if (told is not null && strength >= Strong)
            return (told, 0);
        if (record is not null && FromRecord(parameter, tool, record) is ({ } recorded, var sure))
            return (recorded, sure);
        // What acts wants better grounds than what only looks.
        if (told is not null && strength >= (!parameter.Required ? 1.5 : tool.ReadOnly ? 0.1 : 1))
            return (told, 0);
        return parameter.Required && schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("default", out var standard)
            ? (JsonNode.Parse(standard.GetRawText()), 0)
            : (null, 0);
    }

    private (JsonNode? Value, double Strength) FromTask(Parameter parameter, JsonElement schema, Profile tool, int attempt)
    {
        var candidates = Evidence.For(parameter, schema, tool, situation).ToList();
        foreach (var (text, strength) in candidates.OrderByDescending(c => c.Strength))
        {
            if (Schemas.Convert(text, schema) is { } value)
                return (value, strength);
        }

        if (Schemas.Type(schema) is not "string" || !Evidence.IsProse(parameter))
            return (null, 0);
        var prose = Evidence.Prose(parameter, schema, tool, situation, attempt);
        var wanted = parameter.Required || Evidence.IsQuery(parameter) || tool.Target is not null;
        return wanted && prose.Length > 0 && Schemas.Convert(prose, schema) is { } written ? (written, Strong) : (null, 0);
    }

    /// <summary>A value of the record, or of one around it, whose name is the parameter's: "id" in a list of loans is "loan_id".</summary>
    private static (JsonNode? Value, double Strength) FromRecord(Parameter parameter, Profile tool, Fact record)
    {
        JsonNode? best = null;
        var bestStrength = 0d;
        foreach (var (field, owner) in record.AllFields())
        {
            var strength = Strength(parameter, tool, field, owner) - (owner == record ? 0 : 0.25);
            if (strength > bestStrength && Schemas.Convert(field.Value, parameter.Schema) is { } value)
                (best, bestStrength) = (value, strength);
        }

        return bestStrength >= 1 ? (best, bestStrength) : (null, 0);
    }

    private static double Strength(Parameter parameter, Profile tool, Field field, Fact owner)
    {
        var wanted = parameter.Stems;
        var has = field.Stems;
        var head = Head(parameter, tool);
        var isKey = wanted.Any(Keys.Contains);
        var kindFits = owner.Kind.Count == 0 || head.Any(h => Words.Similarity(h, owner.Kind) > 0);
        if (parameter.LooksRight(field.Text))
            return kindFits && has.All(Keys.Contains) ? 3 : 2.1;
        if (has.SequenceEqual(wanted))
            return wanted.All(Keys.Contains) && !kindFits ? 0 : 3;
        var hasHead = has.Where(s => !Keys.Contains(s)).ToList();
        if (hasHead.Count == 0)
        {
            // A number that "may be an order number or …" takes the key of an order.
            if (wanted.All(Keys.Contains) && owner.Kind.Any(parameter.Hints.Contains))
                return 2;
            // "id" of an invoice, for "invoice_id" or for "invoice".
            return owner.Kind.Count > 0 && head.All(h => Words.Similarity(h, owner.Kind) >= Words.Akin) ? (head.All(owner.Kind.Contains) ? 3 : 1.2) : 0;
        }

        if (isKey || has.Any(Keys.Contains))
            return hasHead.SequenceEqual(head) ? 2.5 : 0;
        if (wanted.Count == 1 && has.Count == 1 && Words.Similarity(wanted[0], has[0]) > 0)
            return 1.5;
        // "total_amount" for "amount"; "file" for "path".
        return wanted.All(has.Contains) || has.All(wanted.Contains) ? 1.4 : 0;
    }

    private JsonNode? Choice(Parameter parameter)
    {
        var values = Schemas.Enum(parameter.Schema).Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!).ToList();
        var best = values
            .Select(v => (Value: v, Score: Words.Split(v).Select(w => Words.Similarity(Words.Stem(w), situation.GoalStems)).DefaultIfEmpty(0).Average()))
            .OrderByDescending(v => v.Score).FirstOrDefault();
        if (best.Score > 0)
            return JsonValue.Create(best.Value);
        if (!parameter.Required)
            return null;
        if (parameter.Schema.TryGetProperty("default", out var standard))
            return JsonNode.Parse(standard.GetRawText());
        // A word that commits to nothing is no invention.
        return values.FirstOrDefault(v => Neutral.Contains(v.ToLowerInvariant())) is { } neutral
            ? JsonValue.Create(neutral)
            : values.Count == 1 ? JsonValue.Create(values[0]) : null;
    }

    private JsonNode? Truth(Parameter parameter)
    {
        var words = parameter.Stems.Where(s => !Words.IsSmall(s)).ToList();
        foreach (var sentence in Sentences.Split(situation.Task))
        {
            var said = Words.Split(sentence.Text).ToList();
            var at = said.FindIndex(w => words.Contains(Words.Stem(w)));
            if (at >= 0 && words.TrueForAll(w => said.Any(s => Words.Stem(s) == w)))
                return JsonValue.Create(!said.Take(at).Reverse().Take(4).Any(w => w is "no" or "not" or "t" or "without" or "don" or "never"));
        }

        return parameter.Required && parameter.Schema.TryGetProperty("default", out var standard)
            && standard.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? JsonValue.Create(standard.GetBoolean())
            : null;
    }

    private (JsonNode? Value, double Strength) Many(Parameter parameter, Profile tool)
    {
        var items = parameter.Schema.TryGetProperty("items", out var item) ? Schemas.Resolve(item, parameter.Schema) : default;
        if (Schemas.Type(items) is "object" or "array")
            return (null, 0);
        // "articles" is a list of what "article" would be.
        var found = Evidence.For(parameter, items, tool, situation).Where(c => c.Strength >= 1)
            .Select(c => Schemas.Convert(c.Text, items)).OfType<JsonNode>().DistinctBy(n => n.ToJsonString()).Take(50).ToArray();
        if (found.Length > 0)
            return (new JsonArray(found), Strong);
        if (parameter.Required && Schemas.Type(items) is "string" && Evidence.IsProse(parameter)
            && Evidence.Prose(parameter, items, tool, situation, 0) is { Length: > 0 } prose)
            return (new JsonArray(JsonValue.Create(prose)), Strong);
        return parameter.Required && !(Schemas.Number(parameter.Schema, "minItems") > 0) && tool.Target is not null ? (new JsonArray(), 1) : (null, 0);
    }

    private JsonNode? Nested(Parameter parameter, Profile tool, Fact? record, int attempt)
    {
        var inner = new JsonObject();
        foreach (var part in Schemas.Parameters(parameter.Schema))
        {
            if (Schemas.Type(part.Schema) is "object")
                return null;
            var (value, _) = Value(part, tool, record, attempt);
            if (value is not null)
                inner[part.Name] = value;
            else if (part.Required)
                return null;
        }

        return inner.Count > 0 || (parameter.Required && tool.Target is not null) ? inner : null;
    }
}

using System.Text.Json;

namespace Baton.Models.Offline;

/// <summary>One value of a record, with the stems of its name.</summary>
internal sealed record Field(string Name, IReadOnlyList<string> Stems, JsonElement Value)
{
    /// <summary>The value as text.</summary>
    public string Text => Value.ValueKind is JsonValueKind.String ? Value.GetString() ?? "" : Value.GetRawText();
}

/// <summary>A record in a tool's result: the plain values of one object, within the record around it.</summary>
internal sealed class Fact
{
    private const int Most = 1000;
    private const int LongestField = 80;

    private Fact(
        string label, IReadOnlyList<string> kind, Fact? parent, string source, string? arguments, int order, IReadOnlyList<Field> fields, string said = "")
    {
        Label = label;
        Said = said;
        Kind = kind;
        Parent = parent;
        Source = source;
        Arguments = arguments;
        Order = order;
        Fields = fields;
        // A field's name says something where the field has a value: "duplicateOf".
        Stems = [.. fields.SelectMany(f => Words.Content(f.Text.Length > 5000 ? f.Text[..5000] : f.Text).Concat(IsEmpty(f.Value) ? [] : f.Stems))
            .Concat(kind).Concat(Words.Content(said)).Distinct()];
    }

    /// <summary>What it is, for people: "invoice" for an item of "invoices". Empty: not known.</summary>
    public string Label { get; }

    /// <summary>Stems of what it is: the name of the list it is in, or of the tool it came from.</summary>
    public IReadOnlyList<string> Kind { get; }

    public Fact? Parent { get; }

    /// <summary>The function it came from.</summary>
    public string Source { get; }

    /// <summary>What the function was called with. Null: it was handed over.</summary>
    public string? Arguments { get; }

    /// <summary>Its place among all records of its result.</summary>
    public int Order { get; }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The line or block of text it was read from. Empty: it came as JSON.</summary>
    public string Said { get; }

    public IReadOnlyList<string> Stems { get; }

    /// <summary>2: it or a record around it holds an id of the task; 1: the call it came from named one; 0: neither.</summary>
    public int Linked { get; set; }

    public static IEnumerable<Fact> Read(PastCall call)
    {
        var facts = new List<Fact>();
        if (call.Json is { } json)
            Walk(json, "", [.. Words.Content(call.Name)], null, call.Name, call.Arguments, facts, 0);
        else
        {
            Fact? around = null;
            foreach (var (kind, fields, said, within) in TextFacts.Read(call.Result).Take(Most))
            {
                IReadOnlyList<string> stems = kind.Length > 0 ? [kind] : [.. Words.Content(call.Name)];
                var fact = new Fact(kind, stems, within ? around : null, call.Name, call.Arguments, facts.Count, fields, said);
                facts.Add(fact);
                around = within ? around : fact;
            }
        }

        return facts;
    }

    public static IEnumerable<Fact> Read(JsonElement json, string source)
    {
        var facts = new List<Fact>();
        Walk(json, "", [], null, source, null, facts, 0);
        return facts;
    }

    public static bool IsEmpty(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(json.GetString()),
        JsonValueKind.Array => json.GetArrayLength() == 0 || json.EnumerateArray().All(IsEmpty),
        // A count of nothing and an echo of the question are still nothing.
        JsonValueKind.Object => json.EnumerateObject().All(p =>
            IsEmpty(p.Value) || (p.Value.ValueKind is JsonValueKind.Number && p.Value.TryGetDecimal(out var n) && n == 0)
            || (p.Value.ValueKind is JsonValueKind.String
                && json.EnumerateObject().Any(o => o.Value.ValueKind is JsonValueKind.Array && o.Value.GetArrayLength() == 0))),
        _ => false,
    };

    public int Mentions(IReadOnlySet<string> ids)
    {
        for (var fact = this; fact is not null; fact = fact.Parent)
        {
            if (fact.Fields.Any(f => f.Text.Length <= LongestField && ids.Contains(f.Text.TrimStart('#'))))
                return 2;
        }

        return Arguments is not null && Values.Find(Arguments).Any(v => ids.Contains(v.Text)) ? 1 : 0;
    }

    /// <summary>Fields of this record, then of those around it.</summary>
    public IEnumerable<(Field Field, Fact Owner)> AllFields()
    {
        for (var fact = this; fact is not null; fact = fact.Parent)
        {
            foreach (var field in fact.Fields)
                yield return (field, fact);
        }
    }

    /// <summary>"Loan L-7: book Dune, due 2026-05-12." and the sentences of its longer texts.</summary>
    public IEnumerable<Sentence> Sentences()
    {
        if (Fields is [{ Name: "" }] && Parent is { Fields.Count: > 0 })
            yield break;
        var shorts = Fields.Where(f => !IsProse(f)).ToList();
        var key = shorts.FirstOrDefault(f => f.Stems is ["id"]) ?? shorts.FirstOrDefault(f => f.Stems.Contains("title") || f.Stems.Contains("name"))
            ?? shorts.FirstOrDefault(f => f.Stems.Contains("id"));
        var currency = shorts.FirstOrDefault(f => f.Stems is ["currenc"] or ["currenci"]);
        var rest = shorts.Where(f => f != key && f != currency && !IsEmpty(f.Value)).Take(12).Select(f =>
        {
            var isSum = f.Value.ValueKind is JsonValueKind.Number && Words.Similarity("amount", f.Stems) > 0;
            var amount = currency is not null && isSum ? " " + currency.Text : "";
            return string.Join(' ', Words.Split(f.Name)) is { Length: > 0 } name ? $"{name} {Shown(f)}{amount}" : Shown(f);
        }).ToList();
        var head = key is null ? Label : key.Stems.Contains("id") ? $"{Label} {key.Text}".Trim() : key.Text;
        var line = (head, rest.Count) switch
        {
            ({ Length: > 0 }, > 0) => $"{head}: {string.Join(", ", rest)}.",
            ({ Length: > 0 }, 0) when key is not null => head + ".",
            (_, > 0) => string.Join(", ", rest) + ".",
            _ => "",
        };
        if (line.Length > 0)
            yield return new Sentence(char.ToUpperInvariant(line[0]) + line[1..], Stems.Count > 60 ? [.. Words.Content(line)] : Stems);
        var about = key is null ? [] : Words.Content(key.Text).ToList();
        foreach (var sentence in Fields.Where(IsProse).SelectMany(f => Offline.Sentences.Split(f.Text)))
            yield return sentence with { Stems = [.. sentence.Stems, .. about] };
    }

    private static bool IsProse(Field field) => field.Value.ValueKind is JsonValueKind.String
        && (field.Text.Length > LongestField || field.Text.Contains('\n') || (field.Text.Length > 30 && field.Text.TrimEnd()[^1] is '.' or '!' or '?'));

    private static string Shown(Field field) => field.Value.ValueKind switch
    {
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(
            " and ", field.Value.EnumerateArray().Take(8).Select(e => e.ValueKind is JsonValueKind.String ? e.GetString() : e.GetRawText())),
        _ => field.Text,
    };

    private static void Walk(
        JsonElement json, string label, IReadOnlyList<string> kind, Fact? parent, string source, string? arguments, List<Fact> facts, int depth)
    {
        if (depth > 20 || facts.Count >= Most)
            return;
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new List<Field>();
                Flatten(json, "", fields);
                if (fields.All(f => f.Value.ValueKind is JsonValueKind.Array))
                    fields.Clear();
                var fact = new Fact(label, kind, parent, source, arguments, facts.Count, fields);
                if (fields.Count > 0)
                    facts.Add(fact);
                // A list of plain values is a field here, and each value a record: what reads a file wants one.
                foreach (var (name, value) in json.EnumerateObject().Select(p => (p.Name, p.Value)))
                {
                    if (value.ValueKind is JsonValueKind.Array || (!IsFlat(value) && !IsPart(value)))
                        Walk(value, Singular(name), [.. Words.Split(name).Select(Words.Stem)], fact, source, arguments, facts, depth + 1);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    // A bare value in a list: its name is the list's.
                    if (item.ValueKind is JsonValueKind.String or JsonValueKind.Number && facts.Count < Most)
                        facts.Add(new Fact(label, kind, parent, source, arguments, facts.Count, [new Field("", kind, item)]));
                    else
                        Walk(item, label, kind, parent, source, arguments, facts, depth + 1);
                }

                break;
        }
    }

    // The book of a loan belongs to the loan: "book title" is a field of it.
    private static void Flatten(JsonElement json, string prefix, List<Field> fields)
    {
        foreach (var property in json.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (IsFlat(property.Value) && fields.Count < 60)
                fields.Add(new Field(name, [.. Words.Split(name).Select(Words.Stem)], property.Value));
            else if (prefix.Length == 0 && IsPart(property.Value))
                Flatten(property.Value, property.Name + " ", fields);
        }
    }

    private static bool IsFlat(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? value.GetArrayLength() > 0 && value.EnumerateArray().All(e => e.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        : value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null);

    private static bool IsPart(JsonElement value) => value.ValueKind is JsonValueKind.Object
        && value.EnumerateObject().All(p => IsFlat(p.Value) || p.Value.ValueKind is JsonValueKind.Null);

    private static string Singular(string name)
    {
        var words = string.Join(' ', Words.Split(name));
        return words.EndsWith("ies", StringComparison.Ordinal) ? words[..^3] + "y"
            : words.EndsWith("ses", StringComparison.Ordinal) || words.EndsWith("xes", StringComparison.Ordinal) ? words[..^2]
            : words.EndsWith('s') && !words.EndsWith("ss", StringComparison.Ordinal) ? words[..^1]
            : words;
    }
}

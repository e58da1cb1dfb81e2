using System.Globalization;
using System.Text.Json;

namespace Baton.Models.Offline;

/// <summary>Which of the things a task mentions a parameter could mean, each with how sure that is (2: it is named; 1: it fits).</summary>
internal static class Evidence
{
    private static readonly HashSet<string> Keys =
        [.. new[] { "id", "number", "no", "nr", "code", "key", "ref", "reference", "identifier" }.Select(Words.Stem)];

    private const double Sure = 3;

    private static readonly HashSet<string> Query = Set("query search q question term keyword topic phrase");
    private static readonly HashSet<string> About = Set("topic question problem word keyword phrase text");
    private static readonly HashSet<string> Title = Set("title subject headline");
    private static readonly HashSet<string> Long = Set("""
        text message description reason note comment body content detail summary problem request explanation task goal instruction context justification
        state step constraint decision answer brief purpose
        """);
    private static readonly HashSet<string> Place = Set("city place location country destination town region");
    private static readonly HashSet<string> Person =
        Set("name customer client guest person member user patron owner author employee traveller assignee");
    private static readonly HashSet<string> Moments =
        Set("date day start end from to until checkin checkout arrival departure due since begin when birthday deadline");
    private static readonly HashSet<string> Ends = Set("end to until checkout departure due return finish out deadline");
    private static readonly HashSet<string> Sums = Set("amount total price cost value sum fee budget");

    private static readonly HashSet<string> Polite =
    [
        "please", "help", "hello", "thanks", "want", "need", "tell", "know", "find", "show", "look", "write", "give", "question", "something", "anything",
    ];

    public static bool IsQuery(Parameter parameter) => parameter.Stems.Any(Query.Contains);

    public static bool IsProse(Parameter parameter) =>
        !parameter.Stems.Any(Keys.Contains) && !IsLookup(parameter)
        && (IsQuery(parameter) || parameter.Stems.Any(s => Title.Contains(s) || Long.Contains(s)));

    public static IEnumerable<(string Text, double Strength)> For(Parameter parameter, JsonElement schema, Profile tool, Situation situation)
    {
        var stems = parameter.Stems;
        var format = Schemas.Text(schema, "format");
        var type = Schemas.Type(schema);
        var all = situation.TaskValues;
        bool Named(params string[] words) => words.Any(w => stems.Contains(Words.Stem(w)));
        if (format is "email" || Named("email")
            || (type is "string" && !IsLookup(parameter) && parameter.Hints.Contains("email") && all.Any(v => v.Kind is ValueKind.Email)))
            return Of(ValueKind.Email, Sure);
        if (format is "uri" or "url" || Named("url", "uri", "link"))
            return Of(ValueKind.Url, Sure);
        if (format is "date" or "date-time" 
            || (type is "string" && format is null && stems.Any(Moments.Contains) && !stems.Any(Keys.Contains) && !Named("name", "city", "address")))
            return Dates(parameter, schema, all);
        if (format is "time" || Named("time"))
            return Of(ValueKind.Time, Sure);
        if (Named("path", "file", "filename") && all.Any(v => v.Kind is ValueKind.Path))
            return Of(ValueKind.Path, Sure);
        if (type is "integer" or "number" && !stems.Any(Keys.Contains))
            return Numbers(parameter, all, tool);
        if (IsLookup(parameter))
            return Lookups(parameter, all);
        if (IsProse(parameter))
            return [];
        return Ids(parameter, schema, tool, all).Concat(Names(parameter, all));

        IEnumerable<(string, double)> Of(ValueKind kind, double strength) =>
            all.Where(v => v.Kind == kind).Select((v, i) => (v.Text, strength - (i * 0.01)));
    }

    /// <summary>Words for a search, or the task as a text, whichever the parameter is for.</summary>
    public static string Prose(Parameter parameter, JsonElement schema, Profile tool, Situation situation, int attempt)
    {
        var most = (int)Math.Min(Schemas.Number(schema, "maxLength") ?? 600, 600);
        if (IsQuery(parameter))
        {
            var terms = Terms(situation.Goal, tool);
            terms = attempt switch { 0 => terms, 1 => [.. terms.TakeLast(2)], _ => [.. terms.OrderByDescending(t => t.Length).Take(1)] };
            return Sentences.Shorten(string.Join(' ', terms), most);
        }

        if (parameter.Stems.Any(Title.Contains))
            return Sentences.Shorten(Sentences.Split(situation.Goal).FirstOrDefault()?.Text.TrimEnd('.', '!') ?? situation.Goal, Math.Min(80, most));
        return Sentences.Shorten(situation.Goal.ReplaceLineEndings(" "), most);
    }

    private static List<string> Terms(string goal, Profile tool)
    {
        var quoted = Values.Find(goal).Where(v => v.Kind is ValueKind.Quoted).Select(v => v.Text).ToList();
        if (quoted.Count > 0)
            return quoted[..1];
        var own = tool.Actions.Concat(tool.Objects).ToHashSet();
        return [.. goal.Split((char[])[' ', '\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Trim('.', ',', '!', '?', ':', ';', '(', ')', '"'))
            .Where(w => w.Length > 1 && !Words.Split(w).All(p => Words.IsSmall(p) || Polite.Contains(p)))
            .Where(w => !Words.Split(w).Any(p => own.Contains(Words.Stem(p))))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(8)];
    }

    // "E-mail, name or order number": a query that says what it takes gets that, and never words.
    private static bool IsLookup(Parameter parameter) => IsQuery(parameter)
        && (parameter.Hints.Contains("email") || parameter.Hints.Contains(Words.Stem("number")) || parameter.Hints.Contains(Words.Stem("name")))
        && !parameter.Hints.Any(h => About.Contains(h));

    private static IEnumerable<(string, double)> Lookups(Parameter parameter, IReadOnlyList<Value> all)
    {
        foreach (var value in all)
        {
            var strength = value.Kind switch
            {
                ValueKind.Email when parameter.Hints.Contains("email") || parameter.Hints.Contains("mail") => 3,
                ValueKind.Id or ValueKind.Number when value.Label is { } label && parameter.Hints.Contains(label) => 2.5,
                ValueKind.Name when parameter.Hints.Contains(Words.Stem("name")) => 2,
                _ => 0,
            };
            if (strength > 0)
                yield return (value.Text, strength);
        }
    }

    private static IEnumerable<(string, double)> Dates(Parameter parameter, JsonElement schema, IReadOnlyList<Value> all)
    {
        var dates = all.Where(v => v.Kind is ValueKind.Date).ToList();
        if (dates.Count == 0)
            return [];
        var isEnd = parameter.Stems.Any(Ends.Contains);
        var pick = isEnd && dates.Count > 1 ? dates[1] : isEnd && !Marks(dates[0]) ? null : dates[0];
        if (pick is null)
            return [];
        return [(Schemas.Text(schema, "format") is "date-time" ? pick.Text + "T00:00:00Z" : pick.Text, Sure)];

        // A single date is an end only where the text says so.
        static bool Marks(Value date) =>
            date.Before.Take(2).Any(w => w is "until" or "to" or "till" or "by" or "due" or "before" or "returning" or "ending");
    }

    private static IEnumerable<(string, double)> Numbers(Parameter parameter, IReadOnlyList<Value> all, Profile tool)
    {
        var numeric = tool.Parameters.Count(p => p.Required && Schemas.Type(p.Schema) is "integer" or "number");
        var loose = all.Count(v => v.Kind is ValueKind.Number && v.Label is null);
        foreach (var value in all.Where(v => v.Number is not null))
        {
            double strength = 0;
            if (value.Kind is ValueKind.Money && parameter.Stems.Any(Sums.Contains))
                // "refund 20 EUR" says how much; "I paid 20 EUR" only tells.
                strength = value.Before.Take(3).Any(w => tool.Actions.Contains(Words.Stem(w)) && !w.EndsWith("ed", StringComparison.Ordinal)) ? 3 : 1;
            var unit = value.After.Take(2).Select(Words.Stem).ToList();
            if (unit.Any(u => Words.Similarity(u, parameter.Stems) > 0))
                strength = Math.Max(strength, 3);
            else if (value.Label is { } label && Words.Similarity(label, parameter.Stems) > 0)
                strength = Math.Max(strength, 2.5);
            else if (value.Kind is ValueKind.Number && unit.Any(parameter.Hints.Contains))
                strength = Math.Max(strength, 1);
            else if (value.Kind is ValueKind.Number && value.Label is null && parameter.Required && numeric == 1 && loose == 1)
                strength = Math.Max(strength, 0.5);
            if (strength > 0)
                yield return (value.Number!.Value.ToString(CultureInfo.InvariantCulture), strength);
        }
    }

    private static IEnumerable<(string, double)> Ids(Parameter parameter, JsonElement schema, Profile tool, IReadOnlyList<Value> all)
    {
        var head = Filler.Head(parameter, tool);
        var isKey = parameter.Stems.Any(Keys.Contains) || Schemas.Text(schema, "pattern") is not null;
        var examples = parameter.Examples.Where(v => v.Kind is ValueKind.Id or ValueKind.Number).Select(v => Values.Shape(v.Text)).ToHashSet();
        foreach (var value in all.Where(v => v.Kind is ValueKind.Id or ValueKind.Number))
        {
            var strength = 0d;
            var fits = false;
            if (value.Label is { } label)
            {
                var close = Words.Similarity(label, head);
                // A description may name what else is taken, unless what the name says is there too.
                fits = close > 0 || (parameter.Hints.Contains(label) && !(isKey && head.Any(h => h != label && all.Any(o => o.Label == h))));
                strength += close >= 1 ? 3 : close > 0 ? 1.8 : fits ? 1.5 : -2;
            }

            var letters = new string([.. value.Text.TakeWhile(char.IsLetter)]).ToLowerInvariant();
            if (letters.Length > 0 && value.Kind is ValueKind.Id)
                strength += head.Any(h => h.Length >= 2 && Abbreviates(letters, h)) ? 2
                    : letters.Length >= 2 && isKey && examples.Count == 0 && !fits ? -0.5
                    : 0;
            if (examples.Count > 0)
                strength += examples.Contains(Values.Shape(value.Text)) ? (fits || value.Label is null ? 2.5 : 1.9) : -1;
            else if (isKey && value.Label is null && value.Kind is ValueKind.Id && strength >= 0)
                strength += 1;
            else if (isKey && value.Label is null && value.Kind is ValueKind.Number && value.Text.Length >= 3 && value.After.Count == 0)
                strength += 0.5;
            if (strength > 0 && (isKey || fits))
                yield return (value.Text, strength);
        }
    }

    private static IEnumerable<(string, double)> Names(Parameter parameter, IReadOnlyList<Value> all)
    {
        if (parameter.Stems.Any(Keys.Contains))
            yield break;
        var isPlace = parameter.Stems.Any(Place.Contains);
        var isPerson = parameter.Stems.Any(Person.Contains);
        foreach (var value in all.Where(v => v.Kind is ValueKind.Name or ValueKind.Quoted))
        {
            var before = value.Before.FirstOrDefault() ?? "";
            var strength = value.Label is { } label && Words.Similarity(label, parameter.Stems) > 0 ? 2.5
                : isPlace && before is "in" or "to" or "at" or "near" ? 2
                : isPerson && !isPlace && before is "for" or "by" or "is" or "am" or "from" ? 1.6
                : value.Kind is ValueKind.Quoted ? 1
                : isPerson || isPlace ? 0.5
                : value.After.Take(1).Any(a => Words.Similarity(Words.Stem(a), parameter.Stems) > 0) ? 2
                : 0;
            if (strength > 0)
                yield return (value.Text, strength);
        }
    }

    // INV for invoice, BK for booking: the letters in their order, the first one first.
    private static bool Abbreviates(string letters, string word)
    {
        if (letters[0] != word[0])
            return false;
        var at = 0;
        foreach (var letter in letters)
        {
            at = word.IndexOf(letter, at);
            if (at < 0)
                return false;
            at++;
        }

        return true;
    }

    private static HashSet<string> Set(string words) =>
        [.. words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(Words.Stem)];


    /// <summary>True: the call that had these arguments searched for words.</summary>
    public static bool HasQuery(string arguments)
    {
        using var json = JsonDocument.Parse(arguments);
        return json.RootElement.EnumerateObject().Any(p => Words.Split(p.Name).Select(Words.Stem).Any(Query.Contains));
    }
}

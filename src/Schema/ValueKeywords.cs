using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Schema;

[Flags]
internal enum JsonTypes { None = 0, Null = 1, Boolean = 2, Integer = 4, Number = 8, String = 16, Array = 32, Object = 64 }

internal sealed class TypeKeyword(string location, JsonTypes types) : Keyword(location)
{
    private static readonly (JsonTypes Type, string Words)[] Words =
    [
        (JsonTypes.String, "a string"), (JsonTypes.Number, "a number"), (JsonTypes.Integer, "an integer"),
        (JsonTypes.Boolean, "true or false"), (JsonTypes.Object, "an object"), (JsonTypes.Array, "an array"), (JsonTypes.Null, "null"),
    ];

    private readonly string _expected = string.Join(" or ", Words.Where(word => types.HasFlag(word.Type)).Select(word => word.Words));

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        var fits = value.ValueKind switch
        {
            JsonValueKind.Null => (types & JsonTypes.Null) != 0,
            JsonValueKind.True or JsonValueKind.False => (types & JsonTypes.Boolean) != 0,
            JsonValueKind.String => (types & JsonTypes.String) != 0,
            JsonValueKind.Array => (types & JsonTypes.Array) != 0,
            JsonValueKind.Object => (types & JsonTypes.Object) != 0,
            _ => (types & JsonTypes.Number) != 0 || ((types & JsonTypes.Integer) != 0 && IsInteger(run, value)),
        };
        return fits || run.Fail(Location, _expected, value);
    }

    private static bool IsInteger(Evaluation run, JsonElement value)
    {
        if (value.TryGetInt64(out _)) return true;
        run.SpendOn(value);
        return JsonNumber.Of(value).IsInteger;
    }
}

/// <summary><c>enum</c>, and <c>const</c> as an <c>enum</c> of one.</summary>
internal sealed class EnumKeyword(string location, IReadOnlyList<JsonElement> options) : Keyword(location)
{
    private readonly HashSet<JsonElement> _options = new(options, JsonValueComparer.Instance);
    private readonly string _expected =
        options.Count == 1 ? JsonText.Show(options[0]) : $"one of {JsonText.List(options.Select(JsonText.Show), options.Count)}";

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        run.SpendOn(value);
        return _options.Contains(value) || run.Fail(Location, _expected, value);
    }
}

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms.</summary>
internal sealed class BoundKeyword(string location, JsonElement bound, bool lower, bool exclusive) : Keyword(location)
{
    private readonly JsonNumber _bound = JsonNumber.Of(bound);
    private readonly string _expected = (lower, exclusive) switch
    {
        (true, true) => "a number above ",
        (true, false) => "a number of at least ",
        (false, true) => "a number below ",
        _ => "a number of at most ",
    } + JsonText.Show(bound);

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Number) return true;
        run.SpendOn(value);
        var compared = JsonNumber.Of(value).CompareTo(_bound);
        return (lower ? compared > 0 : compared < 0) || (compared == 0 && !exclusive) || run.Fail(Location, _expected, value);
    }
}

internal sealed class MultipleKeyword(string location, JsonElement divisor) : Keyword(location)
{
    private readonly JsonNumber _divisor = JsonNumber.Of(divisor);
    private readonly string _expected = $"a multiple of {JsonText.Show(divisor)}";

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Number) return true;
        run.SpendOn(value);
        return JsonNumber.Of(value).IsMultipleOf(_divisor) || run.Fail(Location, _expected, value);
    }
}

/// <summary>The six keywords that bound how many characters, items or properties a value of one kind has.</summary>
internal sealed class CountKeyword(string location, JsonValueKind kind, long limit, bool atLeast) : Keyword(location)
{
    private readonly string _expected = (atLeast ? "at least " : "at most ") + kind switch
    {
        JsonValueKind.String => JsonText.Count(limit, "character", "characters"),
        JsonValueKind.Array => JsonText.Count(limit, "item", "items"),
        _ => JsonText.Count(limit, "property", "properties"),
    };

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != kind) return true;
        var count = kind switch
        {
            JsonValueKind.String => Characters(run.Text(value)),
            JsonValueKind.Array => value.GetArrayLength(),
            _ => value.GetPropertyCount(),
        };
        if (atLeast ? count >= limit : count <= limit) return true;
        if (!run.Collecting) return false;
        var characters = kind == JsonValueKind.String ? $"{JsonText.Count(count, "character", "characters")}: " : "";
        return run.Fail(Location, _expected, characters + JsonText.Describe(value));
    }

    // Unicode characters, not UTF-16 units.
    private static int Characters(string text) => text.Length - text.Count(char.IsLowSurrogate);
}

internal sealed class PatternKeyword(string location, string pattern, Regex regex) : Keyword(location)
{
    private readonly string _expected = $"text that matches {JsonText.Printable(JsonText.Cut(pattern))}";

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated) =>
        value.ValueKind != JsonValueKind.String || run.Matches(regex, run.Text(value)) || run.Fail(Location, _expected, value);
}

internal sealed class FormatKeyword(string location, string name, Format format) : Keyword(location)
{
    private readonly string _expected = $"text in the format {name}, for example {format.Example}";

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.String) return true;
        var text = run.Text(value);
        run.Spend(10 + text.Length);
        return format.Fits(text) || run.Fail(Location, _expected, value);
    }
}

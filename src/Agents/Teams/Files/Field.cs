using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Baton.Agents;

/// <summary>
/// One value of a team file as it is read: each <c>As…</c> gives the value, or null after it has noted what was expected and found.
/// </summary>
/// <param name="problems">Where mistakes are noted.</param>
/// <param name="key">The key it stands under; null for list items and the whole file.</param>
/// <param name="node">The value.</param>
/// <param name="path">Where it is in the file's structure.</param>
internal sealed class Field(ProblemList problems, YamlScalar? key, YamlNode node, string path)
{
    /// <summary>Most items of a list, and most names in a block; keeps the checks of a hostile file quick.</summary>
    private const int MostItems = 1000;

    public YamlNode Node => node;

    public string Path => path;

    /// <summary>The value in words.</summary>
    public string Found => node.InWords();

    public void Error(string message) => problems.Error(node.Line, node.Column, path, message);

    public void Warn(string message) => problems.Warn(node.Line, node.Column, path, message);

    /// <summary>Notes a mistake at the key, for what is missing or wrong with the value as a whole.</summary>
    public void ErrorAtKey(string message) => problems.Error((key ?? node).Line, (key ?? node).Column, path, message);

    /// <summary>Notes a warning at the key.</summary>
    public void WarnAtKey(string message) => problems.Warn((key ?? node).Line, (key ?? node).Column, path, message);

    /// <summary>Notes that something else was expected.</summary>
    public void Expected(string what, string todo) => Error($"expected {what}, found {Found}; {todo}");

    /// <summary>Text that is more than blanks.</summary>
    public string? AsText(string what = "text")
    {
        if (node is YamlScalar { Type: ScalarType.Text } text)
        {
            if (!string.IsNullOrWhiteSpace(text.Text))
                return text.Text;
            Expected(what, "write some, or remove the key.");
        }
        else
        {
            Expected(what, node is YamlScalar { Type: not ScalarType.Null } ? "put it in quotes to make it text." : "write it as text.");
        }

        return null;
    }

    /// <summary>Text as programs take it: numbers and true/false as they are written, empty text too.</summary>
    public string? AsArgument()
    {
        if (node is YamlScalar { Type: not ScalarType.Null } scalar)
            return scalar.Text;
        Expected("text", "write '' for empty text.");
        return null;
    }

    /// <summary>A name that fits <paramref name="rule"/>.</summary>
    public string? AsName(NameRule rule)
    {
        if (AsText(rule.Expected) is not { } name)
            return null;
        if (rule.Fits(name))
            return name;
        Expected(rule.Expected, "rename it.");
        return null;
    }

    /// <summary>One of a few words, which are the members of <typeparamref name="T"/> in lower case.</summary>
    public T? AsWord<T>() where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToArray();
        var found = (node as YamlScalar)?.Text ?? "";
        var index = Array.IndexOf(words, found);
        if (index >= 0)
            return Enum.GetValues<T>()[index];
        Expected(Words.Either(words), Words.DidYouMean(found, words) + "write one of these.");
        return null;
    }

    public bool? AsFlag()
    {
        if (node is YamlScalar { Type: ScalarType.Boolean } flag)
            return CoreSchema.ToBoolean(flag.Text);
        Expected("true or false", "write one of these.");
        return null;
    }

    /// <summary>A whole number in a range, both ends in it.</summary>
    public long? AsWhole(long least, long most)
    {
        if (node is YamlScalar { Type: ScalarType.Whole } scalar
            && BigInteger.Parse(CoreSchema.ToJsonNumber(scalar.Text), CultureInfo.InvariantCulture) is var value
            && value >= least && value <= most)
        {
            return (long)value;
        }

        Expected(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            node is YamlScalar { Type: ScalarType.Whole } ? "choose one in this range." : "write digits only.");
        return null;
    }

    /// <summary>Money, in the currency of the price table.</summary>
    public decimal? AsAmount()
    {
        const decimal Most = 1_000_000;
        if (node is YamlScalar { Type: ScalarType.Whole or ScalarType.Number } scalar
            && decimal.TryParse(CoreSchema.ToJsonNumber(scalar.Text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and <= Most)
        {
            // 0.10 and 0.1 are one amount; a decimal would remember the difference and write it.
            return value / 1.0000000000000000000000000000m;
        }

        Expected($"an amount of money from 0 to {Most:0}", "write a number such as 0.50, without a currency.");
        return null;
    }

    /// <summary>A duration that is longer than nothing and at most ten years.</summary>
    public TimeSpan? AsTime()
    {
        if (node is YamlScalar { Type: ScalarType.Text } text && Duration.TryParse(text.Text, out var value)
            && value > TimeSpan.Zero && value <= TimeSpan.FromDays(3650))
        {
            return value;
        }

        Expected("a duration such as 90s, 2m or 24h (at most 3650d)", "write a number with its unit: ms, s, m, h or d.");
        return null;
    }

    /// <summary>The items of a list that has at least <paramref name="least"/>.</summary>
    public IReadOnlyList<Field>? AsList(string what, int least = 0)
    {
        if (node is not YamlList list)
        {
            Expected(what, node is YamlScalar { Type: not ScalarType.Null } one
                ? $"write it as a list: [{Words.Show(one.Text)}]."
                : "write [a, b] or '- a' lines.");
            return null;
        }

        if (list.Items.Count < least || list.Items.Count > MostItems)
        {
            Error($"expected {what} with {least} to {MostItems} items, found {list.Items.Count}; " +
                (list.Items.Count < least ? "add what is missing." : "shorten it."));
            return null;
        }

        return [.. list.Items.Select((item, i) => new Field(problems, null, item, $"{path}[{i}]"))];
    }

    /// <summary>
    /// The values of a list, read by <paramref name="read"/>; the wrong ones are left out, and a repeated one is a mistake.
    /// </summary>
    public IReadOnlyList<string> AsDistinct(string what, Func<Field, string?> read, int least = 0)
    {
        var values = new List<string>();
        foreach (var item in AsList(what, least) ?? [])
        {
            if (read(item) is not { } value)
                continue;
            if (values.Contains(value, StringComparer.Ordinal))
                item.Error($"expected each once, found '{Words.Show(value)}' again; remove it.");
            else
                values.Add(value);
        }

        return values;
    }

    /// <summary>A mapping, to be read key by key.</summary>
    public MapReader? AsMap(string what)
    {
        if (node is YamlMap map)
            return new MapReader(problems, this, map);
        Expected(what, "write 'key: value' lines.");
        return null;
    }

    /// <summary>A mapping of free names to values.</summary>
    public IReadOnlyList<(string Name, Field Value)>? AsNamed(string what)
    {
        if (node is YamlMap { Entries.Count: <= MostItems } map)
            return [.. map.Entries.Select(e => (e.Key.Text, new Field(problems, e.Key, e.Value, Words.Path(path, e.Key.Text))))];
        Expected($"{what}, at most {MostItems}", "write 'name: value' lines.");
        return null;
    }

    /// <summary>A JSON Schema, as the mapping (or true/false) that the file holds.</summary>
    public JsonElement? AsSchema() => SchemaReader.Read(this, problems);

    /// <summary>Any value, as JSON.</summary>
    public JsonElement? AsJson() => SchemaReader.Value(this, problems);

    /// <summary>A JSON Schema, or names of arguments each with a JSON Schema of its own.</summary>
    /// <param name="needed">Whether all arguments so named must be there for the schema to fit.</param>
    public JsonElement? AsCondition(bool needed) => SchemaReader.Condition(this, problems, needed);
}

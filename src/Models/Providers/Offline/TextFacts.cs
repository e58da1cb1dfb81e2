using System.Globalization;
using System.Text.Json;

namespace Baton.Models.Offline;

/// <summary>Reads records out of text: each line that names something by its number, and blocks of "key: value" lines.</summary>
internal static class TextFacts
{
    private const int LongestField = 80;
    private const int LongestLine = 2000;

    /// <summary>The records of a result: kind, fields, all that is said of it, and whether it is within the record before that is not.</summary>
    public static IEnumerable<(string Kind, List<Field> Fields, string Said, bool Within)> Read(string text)
    {
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (KeyValues(block) is { Count: >= 2 } fields)
            {
                yield return ("", fields, block, false);
                continue;
            }

            foreach (var line in block.Split('\n').Where(l => l.Length <= LongestLine))
            {
                foreach (var fact in Line(line))
                    yield return fact;
            }
        }
    }

    private static List<Field> KeyValues(string block)
    {
        var fields = new List<Field>();
        foreach (var line in block.Split('\n'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var key = colon > 0 ? line[..colon].Trim(' ', '-', '*') : "";
            if (key.Length is > 0 and <= 30 && !key.Any(char.IsDigit) && line.Length - colon <= LongestField)
                fields.Add(Make(key, line[(colon + 2)..].Trim()));
        }

        return fields;
    }

    // "Loan L-7 of book B-2: due 2026-05-12, fee 1.20 EUR." is a loan with an id, a book, a date and an amount.
    private static IEnumerable<(string, List<Field>, string, bool)> Line(string line)
    {
        var values = Values.Find(line);
        var first = values.FindIndex(v =>
            v.Kind is ValueKind.Id or ValueKind.Path or ValueKind.Url || (v.Kind is ValueKind.Number && v.Label is not null));
        if (first < 0)
            yield break;
        var kind = values[first].Kind is ValueKind.Path or ValueKind.Url ? "" : values[first].Label ?? "";
        yield return (kind, Fields(values, first, kind, values.Count), line, false);

        // "Orders: order 7 of 2026-05-12 (9.90 EUR); order 8 of …": several of a kind in one line are records of their own.
        var starts = Enumerable.Range(0, values.Count)
            .Where(i => values[i].Kind is ValueKind.Id or ValueKind.Number && values[i].Label is { } label && label != kind
                && values.Count(v => v.Kind is ValueKind.Id or ValueKind.Number && v.Label == label) > 1)
            .ToList();
        for (var i = 0; i < starts.Count; i++)
        {
            var label = values[starts[i]].Label!;
            var next = i + 1 < starts.Count ? starts[i + 1] : values.Count;
            var said = line[values[starts[i]].At..(next < values.Count ? values[next].At : line.Length)];
            yield return (label, Fields(values[starts[i]..next], 0, label, next - starts[i]), said, true);
        }
    }

    private static List<Field> Fields(List<Value> values, int first, string kind, int count)
    {
        var key = values[first].Kind switch { ValueKind.Path => "path", ValueKind.Url => "url", _ => "id" };
        var fields = new List<Field> { Make(key, values[first].Text) };
        for (var i = 0; i < count; i++)
        {
            var value = values[i];
            var named = value.Label is { } label && label != kind ? label : null;
            switch (value.Kind)
            {
                case ValueKind.Date when i + 1 < count && values[i + 1].Kind is ValueKind.Time && values[i + 1].At - value.At is 11:
                    fields.Add(Make("date", value.Text + "T" + values[i + 1].Text));
                    break;
                case ValueKind.Date:
                    fields.Add(Make("date", value.Text));
                    break;
                case ValueKind.Money:
                    fields.Add(Make("amount", value.Number!.Value.ToString(CultureInfo.InvariantCulture)));
                    break;
                case ValueKind.Email:
                    fields.Add(Make("email", value.Text));
                    break;
                case ValueKind.Id or ValueKind.Number or ValueKind.Name when named is not null && i != first:
                    fields.Add(Make(named, value.Text));
                    break;
            }
        }

        return fields;
    }

    private static Field Make(string name, string text) => new(
        name,
        [.. Words.Split(name).Select(Words.Stem)],
        // Only what is written as a plain number is one: an order "0042" keeps its zeros.
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
            ? JsonSerializer.SerializeToElement(number)
            : JsonSerializer.SerializeToElement(text));
}

using System.Globalization;
using System.Text;

namespace Baton.Schema;

/// <content>Character classes and escapes.</content>
internal sealed partial class EcmaPattern
{
    private static readonly (int, int)[] Digits = [('0', '9')];
    private static readonly (int, int)[] WordCharacters = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    private static readonly (int, int)[] Spaces =
    [
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ];

    /// <summary>The long names of general categories; .NET knows the short ones.</summary>
    private static readonly Dictionary<string, string> Categories = new()
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo", ["Mark"] = "M", ["Nonspacing_Mark"] = "Mn", ["Spacing_Mark"] = "Mc",
        ["Enclosing_Mark"] = "Me", ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd",
        ["Letter_Number"] = "Nl", ["Other_Number"] = "No",
        ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc", ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps",
        ["Close_Punctuation"] = "Pe", ["Initial_Punctuation"] = "Pi", ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po",
        ["Symbol"] = "S",
        ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc", ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So", ["Separator"] = "Z",
        ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl", ["Paragraph_Separator"] = "Zp", ["Other"] = "C",
        ["Control"] = "Cc", ["Format"] = "Cf",
        ["Private_Use"] = "Co", ["Unassigned"] = "Cn", ["Surrogate"] = "Cs",
    };

    private static readonly HashSet<string> ShortCategories = [.. Categories.Values.Where(name => name != "LC")];

    private void Class()
    {
        var set = new CharacterClass();
        if (!AtEnd && _source[_at] == '^')
        {
            set.Negated = true;
            _at++;
        }
        while (true)
        {
            if (AtEnd) throw Wrong("a character class is not closed");
            if (_source[_at] == ']') break;
            if (ClassMember(set) is not { } first) continue;
            if (_at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']')
            {
                _at++;
                if (ClassMember(set) is not { } last)
                {
                    set.Ranges.AddRange([(first, first), ('-', '-')]);
                    continue;
                }
                if (last < first) throw Wrong("a range of characters runs backwards");
                set.Ranges.Add((first, last));
            }
            else
            {
                set.Ranges.Add((first, first));
            }
        }
        _at++;
        set.WriteTo(_target);
    }

    /// <summary>The next single character of a class; null when it was a set such as <c>\d</c>, which is then in the class.</summary>
    private int? ClassMember(CharacterClass into)
    {
        var c = _source[_at++];
        if (c != '\\') return Whole(c);
        if (AtEnd) throw Wrong("it ends in a backslash");
        if (_source[_at] is 'b' or '-') return _source[_at++] == 'b' ? '\b' : '-';
        if (CharacterSet() is not { } set) return CharacterEscape();
        into.Ranges.AddRange(set.Ranges);
        into.Categories.Append(set.Categories);
        return null;
    }

    /// <summary>Reads <c>\d \w \s \p{…}</c> or a capital form after the backslash; null, with nothing read, when it is none.</summary>
    private CharacterClass? CharacterSet()
    {
        var c = _source[_at];
        var ranges = char.ToLowerInvariant(c) switch { 'd' => Digits, 'w' => WordCharacters, 's' => Spaces, _ => null };
        var set = new CharacterClass();
        if (ranges is not null)
        {
            set.Ranges.AddRange(char.IsAsciiLetterUpper(c) ? CharacterClass.Complement(ranges) : ranges);
            _at++;
            return set;
        }
        if (c is not ('p' or 'P')) return null;
        var end = _source.IndexOf('}', _at);
        if (end < 0 || _source[_at + 1] != '{') throw Wrong(@"\p needs a name in braces");
        var name = _source[(_at + 2)..end];
        foreach (var prefix in new[] { "General_Category=", "gc=" })
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        }
        name = Categories.GetValueOrDefault(name, name);
        if (!ShortCategories.Contains(name)) throw Wrong($"\\p{{{name}}} is no general category of Unicode, and others are not known here");
        set.Categories.Append('\\').Append(c).Append('{').Append(name).Append('}');
        _at = end + 1;
        return set;
    }

    /// <summary>The character an escape stands for; the backslash is read already.</summary>
    private int CharacterEscape()
    {
        var c = _source[_at++];
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case '0' when AtEnd || !char.IsAsciiDigit(_source[_at]): return 0;
            case 'c' when !AtEnd && char.IsAsciiLetter(_source[_at]): return _source[_at++] % 32;
            case 'x': return Hex(2);
            case 'u' when !AtEnd && _source[_at] == '{':
                var end = _source.IndexOf('}', _at);
                if (end < 0 || ParseHex(_source.AsSpan(_at + 1, end - _at - 1)) is not { } point || !Rune.IsValid(point))
                    throw Wrong(@"\u{} needs the number of a character");
                _at = end + 1;
                return point;
            case 'u':
                var unit = Hex(4);
                if (char.IsHighSurrogate((char)unit) && _source.AsSpan(_at).StartsWith(@"\u") && _at + 6 <= _source.Length)
                {
                    var before = _at;
                    _at += 2;
                    var low = Hex(4);
                    if (char.IsLowSurrogate((char)low)) return char.ConvertToUtf32((char)unit, (char)low);
                    _at = before;
                }
                return unit;
            default:
                if (char.IsAsciiLetterOrDigit(c)) throw Wrong($"\\{c} has no meaning in ECMA-262");
                return c;
        }
    }

    private int Hex(int digits)
    {
        if (_at + digits > _source.Length || ParseHex(_source.AsSpan(_at, digits)) is not { } value)
            throw Wrong($"an escape needs {digits} hexadecimal digits");
        _at += digits;
        return value;
    }

    private static int? ParseHex(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The character that begins with a unit already read; takes its second half too.</summary>
    private int Whole(char first) =>
        char.IsHighSurrogate(first) && !AtEnd && char.IsLowSurrogate(_source[_at]) ? char.ConvertToUtf32(first, _source[_at++]) : first;

    /// <summary>A set of characters. .NET matches UTF-16 units, so characters beyond 65,535 become pairs as alternatives.</summary>
    private sealed class CharacterClass
    {
        public List<(int First, int Last)> Ranges { get; } = [];

        public StringBuilder Categories { get; } = new();

        public bool Negated { get; set; }

        public static IEnumerable<(int First, int Last)> Complement(IEnumerable<(int First, int Last)> ranges)
        {
            var next = 0;
            foreach (var (first, last) in ranges.Order())
            {
                if (first > next) yield return (next, first - 1);
                next = Math.Max(next, last + 1);
            }
            if (next <= 0x10FFFF) yield return (next, 0x10FFFF);
        }

        public void WriteTo(StringBuilder target)
        {
            var low = Categories.ToString();
            foreach (var (first, last) in Ranges.Where(range => range.First <= 0xFFFF)) low += Range(first, Math.Min(last, 0xFFFF));
            var high = (Negated ? Complement(Ranges) : Ranges).Where(range => range.Last > 0xFFFF);
            // A whole pair comes first, so that half of it is never taken for a character.
            target.Append("(?:");
            foreach (var (first, last) in high) target.Append(Pairs(Math.Max(first, 0x10000), last)).Append('|');
            target.Append(Negated ? $@"[^{low}\uD800-\uDFFF]" : low.Length == 0 ? @"[^\0-\uFFFF]" : $"[{low}]").Append(')');
        }

        private static string Range(int first, int last) => $@"\u{first:X4}-\u{last:X4}";

        private static string Pairs(int first, int last)
        {
            var (a, b) = (char.ConvertFromUtf32(first), char.ConvertFromUtf32(last));
            if (a[0] == b[0]) return $"[{Range(a[0], a[0])}][{Range(a[1], b[1])}]";
            var middle = a[0] + 1 < b[0] ? $"|[{Range(a[0] + 1, b[0] - 1)}][{Range(0xDC00, 0xDFFF)}]" : "";
            return $"[{Range(a[0], a[0])}][{Range(a[1], 0xDFFF)}]{middle}|[{Range(b[0], b[0])}][{Range(0xDC00, b[1])}]";
        }
    }
}

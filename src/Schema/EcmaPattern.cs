using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <summary>Translates a regular expression of ECMA-262 (with the u flag, as JSON Schema wants it) into one of .NET. It runs in linear time
/// unless it looks around or refers back; then only the time-out bounds it.</summary>
internal sealed partial class EcmaPattern
{
    private const int LongestPattern = 10_000;
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private readonly string _source;
    private readonly StringBuilder _target = new();
    private readonly Dictionary<string, int> _groups;
    private readonly int _groupCount;
    private int _at;
    private int _opened;

    private EcmaPattern(string source)
    {
        _source = source;
        (_groups, _groupCount) = FindGroups(source);
    }

    private bool AtEnd => _at >= _source.Length;

    /// <exception cref="EvaluationFault">The text is no regular expression, or it needs something .NET lacks.</exception>
    public static Regex Compile(string source, TimeSpan timeout)
    {
        if (source.Length > LongestPattern)
            throw new EvaluationFault($"a regular expression of at most {LongestPattern} characters", $"{source.Length} characters");
        var target = new EcmaPattern(source).Translate();
        try
        {
            return new Regex(target, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(target, RegexOptions.CultureInvariant, timeout);
        }
        catch (ArgumentException)
        {
            throw Wrong(source, "its groups or repetitions do not fit together");
        }
    }

    public static bool IsValid(string source)
    {
        try
        {
            if (source.Length > LongestPattern) return false;
            _ = new Regex(new EcmaPattern(source).Translate(), RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception error) when (error is EvaluationFault or ArgumentException)
        {
            return false;
        }
    }

    private static EvaluationFault Wrong(string source, string why) =>
        new("a regular expression as in JavaScript (ECMA-262)", $"{JsonText.Quote(source)}: {why}");

    private EvaluationFault Wrong(string why) => Wrong(_source, why);

    private string Translate()
    {
        while (!AtEnd)
        {
            var c = _source[_at++];
            switch (c)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    Class();
                    break;
                case '(':
                    Group();
                    break;
                case '.':
                    _target.Append(@"(?:[^\n\r\u2028\u2029\uD800-\uDFFF]|").Append(Pair).Append(')');
                    break;
                case '$':
                    // In .NET a dollar also fits before a last line feed.
                    _target.Append(@"\z");
                    break;
                case '{' when Repetition.Match(_source, _at - 1) is { Success: true } repetition:
                    _target.Append(repetition.ValueSpan);
                    _at += repetition.Length - 1;
                    break;
                case '^' or ')' or '|' or '*' or '+' or '?':
                    _target.Append(c);
                    break;
                default:
                    Literal(Whole(c));
                    break;
            }
        }
        return _target.ToString();
    }

    /// <summary>Every group gets its number, because .NET would number named groups last.</summary>
    private void Group()
    {
        var rest = _source.AsSpan(_at);
        if (rest.StartsWith("?:") || rest.StartsWith("?=") || rest.StartsWith("?!"))
        {
            _target.Append('(').Append(rest[..2]);
            _at += 2;
        }
        else if (rest.StartsWith("?<=") || rest.StartsWith("?<!"))
        {
            _target.Append('(').Append(rest[..3]);
            _at += 3;
        }
        else if (rest.StartsWith("?<"))
        {
            _at = _source.IndexOf('>', _at) + 1;
            _target.Append("(?<").Append(++_opened).Append('>');
        }
        else if (rest.StartsWith("?"))
        {
            throw Wrong($"(?{(rest.Length > 1 ? rest[1] : "")} opens no group that ECMA-262 knows");
        }
        else
        {
            _target.Append("(?<").Append(++_opened).Append('>');
        }
    }

    private void Escape()
    {
        if (AtEnd) throw Wrong("it ends in a backslash");
        var c = _source[_at];
        if (c is 'b' or 'B')
        {
            _at++;
            _target.Append('\\').Append(c);
        }
        else if (c is >= '1' and <= '9')
        {
            var start = _at;
            while (!AtEnd && char.IsAsciiDigit(_source[_at])) _at++;
            var digits = _source.AsSpan(start, _at - start);
            Reference(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue);
        }
        else if (c == 'k')
        {
            var end = _source.IndexOf('>', _at);
            if (end < 0 || _source[_at + 1] != '<' || !_groups.TryGetValue(_source[(_at + 2)..end], out var number))
                throw Wrong(@"\k names no group");
            _at = end + 1;
            Reference(number);
        }
        else if (CharacterSet() is { } set)
        {
            set.WriteTo(_target);
        }
        else
        {
            Literal(CharacterEscape());
        }
    }

    // A group that took no part yet is empty in ECMA-262 and never fits in .NET.
    private void Reference(int number)
    {
        if (number > _groupCount) throw Wrong($"there is no group {number}");
        _target.Append($@"(?({number})\k<{number}>|)");
    }

    private void Literal(int character)
    {
        if (character <= 0xFFFF)
        {
            _target.Append(Unit((char)character));
            return;
        }
        var pair = char.ConvertFromUtf32(character);
        _target.Append("(?:").Append(Unit(pair[0])).Append(Unit(pair[1])).Append(')');
    }

    private static string Unit(char unit) => char.IsAsciiLetterOrDigit(unit) ? unit.ToString() : $@"\u{(int)unit:X4}";

    private static (Dictionary<string, int> Names, int Count) FindGroups(string source)
    {
        var names = new Dictionary<string, int>();
        var (count, inClass) = (0, false);
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] == '\\') at++;
            else if (inClass) inClass = source[at] != ']';
            else if (source[at] == '[') inClass = true;
            else if (source[at] == '(')
            {
                var rest = source.AsSpan(at + 1);
                if (!rest.StartsWith("?"))
                {
                    count++;
                }
                else if (rest.StartsWith("?<") && !rest.StartsWith("?<=") && !rest.StartsWith("?<!"))
                {
                    count++;
                    var end = rest.IndexOf('>');
                    var name = end < 0 ? "" : rest[2..end].ToString();
                    if (!GroupName.IsMatch(name) || !names.TryAdd(name, count)) throw Wrong(source, "a named group has no name of its own");
                }
            }
        }
        return (names, count);
    }

    [GeneratedRegex(@"\G\{[0-9]+(?:,[0-9]*)?\}")]
    private static partial Regex Repetition { get; }

    [GeneratedRegex(@"^[\p{L}_$][\p{L}\p{Nd}_$]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex GroupName { get; }
}

using System.Text.RegularExpressions;

namespace Baton.DurableTask.Tests.Api;

/// <summary>The published signatures, as kept in the text files beside this class.</summary>
internal sealed partial class Listing
{
    private readonly HashSet<string> _lines = [];
    private readonly Dictionary<string, string> _headers = [];

    private Listing(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(Plain))
        {
            _lines.Add(line);
            if (TypeOf(line) is { } type)
                _headers[type] = line;
        }
    }

    public static Listing Read() => Read("*");

    /// <summary>The listing of one assembly, or of all.</summary>
    /// <param name="assembly">The assembly's name; may end with <c>*</c>.</param>
    public static Listing Read(string assembly) => new(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Api"), $"{assembly}.txt").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Where(line => line.Length > 0 && !line.StartsWith("assembly:")));

    /// <summary>The published lines that are not among the printed ones.</summary>
    public IEnumerable<string> Missing(IEnumerable<string> printed)
    {
        var lines = printed.ToHashSet();
        var types = lines.Select(line => (Type: TypeOf(line), IsStruct: line.Contains("struct "))).Where(type => type.Type is not null)
            .ToDictionary(type => type.Type!, type => type.IsStruct);
        return _lines.Order(StringComparer.Ordinal).Where(line => !lines.Contains(line) && !(TypeOf(line) is { } type
            ? types.ContainsKey(type)
            // Every struct can be made of nothing; only some listings say so.
            : MemberOf(line) is var (owner, name) && owner.EndsWith($".{name}") && line.EndsWith("()") && types.GetValueOrDefault(owner)));
    }

    /// <summary>What is wrong with a printed line; null when it is as published.</summary>
    public string? Check(string line)
    {
        if (_lines.Contains(line))
            return null;
        if (TypeOf(line) is not { } type)
        {
            var member = MemberOf(line);
            var near = _lines.Where(published => MemberOf(published) == member).Order(StringComparer.Ordinal).ToList();
            return $"printed:   {line}\n  published: {(near.Count == 0 ? "nothing like it" : string.Join("\n             ", near))}";
        }

        if (!_headers.TryGetValue(type, out var header))
            return $"printed:   {line}\n  published: no such type";
        return IsSubset(line, header) ? null : $"printed:   {line}\n  published: {header}";
    }

    // The published types also implement interfaces of their own runtime; ours may leave those out, but not the base class.
    private static bool IsSubset(string line, string published)
    {
        var (ours, ourBases, ourTail) = Split(line);
        var (theirs, theirBases, theirTail) = Split(published);
        return ours == theirs
            && ourTail == theirTail
            && ourBases.All(theirBases.Contains)
            && theirBases.Where(name => !IsInterface(name)).All(ourBases.Contains);
    }

    private static bool IsInterface(string name) => InterfaceName().IsMatch(name.Split('<')[0]);

    private static (string Head, string[] Bases, string Tail) Split(string header)
    {
        var match = Header().Match(header);
        return (match.Groups["head"].Value, Bases(match.Groups["bases"].Value), match.Groups["tail"].Value);
    }

    private static string[] Bases(string list) => BaseSeparator().Split(list).Where(name => name.Length > 0).ToArray();

    // The struct quirk of the listings, and the attributes that the printer leaves out.
    private static string Plain(string line)
    {
        line = line.Replace("readonly readonly", "readonly");
        var attributes = line.IndexOf("  [", StringComparison.Ordinal);
        if (attributes < 0)
            return line;
        var kept = Attribute().Matches(line[attributes..]).Select(match => match.Value).Where(value =>
            value == "[Obsolete]" || value.StartsWith("[AttributeUsage(") || value.StartsWith("[System.ComponentModel.EditorBrowsable(")
            || value.StartsWith("[System.Text.Json.Serialization.JsonConverter("));
        return (line[..attributes] + "  " + string.Join(' ', kept)).TrimEnd();
    }

    private static (string Type, string Name) MemberOf(string line)
    {
        var match = MemberName().Match(line);
        return (match.Groups["type"].Value, match.Groups["name"].Value);
    }

    private static string? TypeOf(string line) =>
        !line.Contains(" :: ") && TypeName().Match(line) is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex(@"^public (?:\w+ )*(?:class|record|struct|interface|enum) (?<name>[^ :]+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^(?<type>.+?) :: [^({=]*?(?<name>[\w=!]+)(?:<[\w, ]+>)?(?:\(| \{| =|$)")]
    private static partial Regex MemberName();

    [GeneratedRegex(@"^(?<head>public (?:\w+ )+\S+?)(?: : (?<bases>.*?))?(?<tail>(?: where .*)?(?:  \[.*)?)$")]
    private static partial Regex Header();

    [GeneratedRegex(@", (?![^<]*>)")]
    private static partial Regex BaseSeparator();

    [GeneratedRegex(@"(^|\.)I[A-Z]\w*$")]
    private static partial Regex InterfaceName();

    [GeneratedRegex(@"\[[^\]]*\](?=( \[|$))")]
    private static partial Regex Attribute();
}

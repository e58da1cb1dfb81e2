using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Baton.Agents;

/// <summary>
/// Reads one YAML document (or JSON, which is YAML) into nodes with their places. Nothing in it can create a type; tags are mistakes, and
/// depth, aliases and what aliases add are capped, because a small file could otherwise stand for gigabytes.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Most levels of lists and mappings in a file.</summary>
    public const int MostLevels = 32;

    private const int MostAliases = 100;
    private const long MostAliasWeight = 100_000;

    private readonly ProblemList _problems;
    private readonly Parser _events;
    private readonly Dictionary<AnchorName, YamlNode?> _anchors = [];
    private int _aliases;
    private long _aliasWeight;

    private YamlReader(string text, ProblemList problems)
    {
        _problems = problems;
        _events = new Parser(new StringReader(text));
    }

    /// <summary>The document's value; null when it cannot be read, with the reason in <paramref name="problems"/>.</summary>
    public static YamlNode? Read(string text, ProblemList problems)
    {
        try
        {
            return new YamlReader(text, problems).Document();
        }
        catch (Refused refused)
        {
            problems.Error(refused.Line, refused.Column, "", refused.Message);
        }
        catch (YamlException e)
        {
            var (line, column, message) = SyntaxErrors.Explain(text, e);
            problems.Error(line, column, "", message);
        }

        return null;
    }

    private YamlNode Document()
    {
        Next<StreamStart>();
        if (Move() && _events.Current is StreamEnd)
            throw new Refused(1, 1, "expected a mapping, found an empty file; start with 'team:'.");
        var root = Node(1, "");
        Next<DocumentEnd>();
        if (Move() && _events.Current is DocumentStart second)
            throw Refuse(second, "expected one document, found a second one after '---'; keep one team in a file.");
        return root;
    }

    /// <summary>Moves to the next event, which starts a node, and reads the node.</summary>
    private YamlNode Node(int level, string path)
    {
        Move();
        return Current(level, path);
    }

    private YamlNode Current(int level, string path)
    {
        var current = _events.Current!;
        if (level > MostLevels)
            throw Refuse(current, $"expected at most {MostLevels} levels of lists and mappings, found more; make the file flatter.");
        if (current is AnchorAlias alias)
            return Alias(alias, level);

        var started = (NodeEvent)current;
        if (!started.Tag.IsEmpty)
        {
            _problems.Error((int)started.Start.Line, (int)started.Start.Column, path,
                $"expected a value without a tag, found '{Words.Show(started.Tag.Value)}'; remove the tag.");
        }

        if (!started.Anchor.IsEmpty)
            _anchors[started.Anchor] = null;
        YamlNode node = started switch
        {
            Scalar scalar => Scalar(scalar),
            SequenceStart list => List(list, level, path),
            MappingStart map => Map(map, level, path),
            _ => throw Refuse(current, "expected a value, found none."),
        };
        if (!started.Anchor.IsEmpty)
            _anchors[started.Anchor] = node;
        return node;
    }

    private static YamlScalar Scalar(Scalar scalar)
    {
        foreach (var rune in scalar.Value.EnumerateRunes())
        {
            // EnumerateRunes puts U+FFFD in the place of half a surrogate pair.
            if (rune.Value is 0 or 0xFFFD)
                throw Refuse(scalar, "expected Unicode text, found a character that is none (NUL or half of a pair); remove it.");
        }

        return new YamlScalar((int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value, scalar.Style != ScalarStyle.Plain)
        {
            Weight = 1 + scalar.Value.Length,
        };
    }

    private YamlList List(SequenceStart start, int level, string path)
    {
        var items = new List<YamlNode>();
        while (Move() && _events.Current is not SequenceEnd)
            items.Add(Current(level + 1, $"{path}[{items.Count}]"));
        return new YamlList((int)start.Start.Line, (int)start.Start.Column, items)
        {
            Height = 1 + items.Select(i => i.Height).DefaultIfEmpty(0).Max(),
            Weight = 1 + items.Sum(i => i.Weight),
        };
    }

    private YamlMap Map(MappingStart start, int level, string path)
    {
        var entries = new List<YamlEntry>();
        var first = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        while (Move() && _events.Current is not MappingEnd)
        {
            var key = Current(level + 1, path);
            var value = Node(level + 1, Words.Path(path, (key as YamlScalar)?.Text ?? "?"));
            if (key is not YamlScalar name)
            {
                _problems.Error(key.Line, key.Column, path, $"expected a key, found {key.InWords()}; write a plain word as the key.");
            }
            else if (!first.TryAdd(name.Text, name))
            {
                _problems.Error(name.Line, name.Column, Words.Path(path, name.Text),
                    $"expected each key once, found '{Words.Show(name.Text)}' again (first in line {first[name.Text].Line}); " +
                        "remove one of them.");
            }
            else
            {
                entries.Add(new YamlEntry(name, value));
            }
        }

        return new YamlMap((int)start.Start.Line, (int)start.Start.Column, entries)
        {
            Height = 1 + entries.Select(e => e.Value.Height).DefaultIfEmpty(0).Max(),
            Weight = 1 + entries.Sum(e => e.Key.Weight + e.Value.Weight),
        };
    }

    private YamlNode Alias(AnchorAlias alias, int level)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
        {
            throw Refuse(alias, $"expected an alias of an anchor further up, found '*{Words.Show(alias.Value.Value)}'; " +
                "define it with '&' first.");
        }

        if (node is null)
            throw Refuse(alias, $"expected a finite value, found '*{Words.Show(alias.Value.Value)}' inside itself; write the value out.");
        _aliases++;
        _aliasWeight += node.Weight;
        if (_aliases > MostAliases || _aliasWeight > MostAliasWeight)
        {
            throw Refuse(alias, $"expected at most {MostAliases} aliases that add at most {MostAliasWeight:N0} characters, found more; " +
                "write the values out.");
        }

        if (level + node.Height - 1 > MostLevels)
            throw Refuse(alias, $"expected at most {MostLevels} levels of lists and mappings, found more; make the file flatter.");
        return node;
    }

    /// <summary>Moves to the next event. On some broken files the parser fails in other ways than by its own exception.</summary>
    private bool Move()
    {
        try
        {
            return _events.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException)
        {
            var last = _events.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "While reading on from here, found something that is no YAML", e);
        }
    }

    private void Next<T>() where T : ParsingEvent
    {
        Move();
        if (_events.Current is not T && _events.Current is { } other)
            throw Refuse(other, $"expected one YAML document, found {other.GetType().Name}.");
    }

    private static Refused Refuse(ParsingEvent at, string message) => new((int)at.Start.Line, (int)at.Start.Column, message);

    /// <summary>The file is not read any further.</summary>
    private sealed class Refused(int line, int column, string message) : Exception(message)
    {
        public int Line => line;

        public int Column => column;
    }
}

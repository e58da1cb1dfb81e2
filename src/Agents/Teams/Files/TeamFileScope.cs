namespace Baton.Agents;

/// <summary>One file that is being read: its problems, where it stands in the tree of teams, and how it reaches other files.</summary>
internal sealed class TeamFileScope
{
    private readonly TeamFileTree _tree;
    private readonly string _full;
    private readonly TeamFileScope? _parent;
    private readonly int _depth;
    private readonly int _mostDepth;

    private TeamFileScope(TeamFileTree tree, ProblemList problems, string full, TeamFileScope? parent, int depth, int mostDepth) =>
        (_tree, Problems, _full, _parent, _depth, _mostDepth) = (tree, problems, full, parent, depth, mostDepth);

    public ProblemList Problems { get; }

    /// <summary>The scope of the outermost file.</summary>
    public static TeamFileScope Outermost(TeamFileTree tree, string shown, string full) =>
        new(tree, tree.Add(shown), full, null, 1, LimitsReader.MostDepth);

    /// <summary>The same file, once it is known how deep its team may nest (itself counted).</summary>
    public TeamFileScope WithDepth(int depth) => new(_tree, Problems, _full, _parent, _depth, Math.Min(_mostDepth, _depth + depth - 1));

    /// <summary>Reads the team in <paramref name="text"/>; null when it is no team at all.</summary>
    public Team? Team(string text) =>
        YamlReader.Read(text, Problems) is { } root ? TeamReader.Read(new Field(Problems, null, root, ""), this) : null;

    /// <summary>
    /// Reads the agent in a file of a catalogue, which <paramref name="reference"/> names; null after noting why it cannot.
    /// </summary>
    public Agent? AgentFile(Field reference, string path, string name, TeamNames names)
    {
        if (Resolve(reference, path) is not { } full || _tree.Text(reference, full, path) is not { } text)
            return null;
        var problems = _tree.Add(Beside(path));
        if (YamlReader.Read(text, problems) is not { } root)
            return null;
        var scope = new TeamFileScope(_tree, problems, full, this, _depth, _mostDepth);
        return new AgentReader(names, scope.Nested).Read(name, new Field(problems, null, root, ""));
    }

    /// <summary>Reads the team file that <paramref name="reference"/> names; null after noting why it cannot.</summary>
    public Team? Nested(Field reference)
    {
        if (reference.AsText("the path of a team file, relative to this one") is not { } path || Resolve(reference, path) is not { } full)
            return null;
        if (Loop(full) is { } loop)
        {
            reference.Error($"expected teams that do not contain themselves, found the loop {loop}; remove one of these references.");
            return null;
        }

        if (_depth >= _mostDepth)
        {
            reference.Error(
                $"expected teams nested at most {_mostDepth} deep (limits.depth), found one at {_depth + 1}; " +
                    "raise limits.depth, or flatten the teams.");
            return null;
        }

        return _tree.Text(reference, full, path) is { } text
            ? new TeamFileScope(_tree, _tree.Add(Beside(path)), full, this, _depth + 1, _mostDepth).Team(text)
            : null;
    }

    /// <summary>
    /// The full path of what a value of this file names; null, noted, when it is outside the folder that files may come from.
    /// </summary>
    public string? Resolve(Field reference, string path)
    {
        const string Expected = "a path relative to this file, inside the team's folder";
        if (path.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(path))
        {
            reference.Expected(Expected, "write it without a leading '/' or drive.");
            return null;
        }

        var full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(_full)!, path));
        if (full.StartsWith(_tree.Root, TeamFileTree.PathComparison))
            return full;
        reference.Expected(Expected, "move the file into that folder.");
        return null;
    }

    /// <summary>A path beside this file, named the way this file is.</summary>
    private string Beside(string path) => Path.Combine(Path.GetDirectoryName(Problems.File) ?? "", path);

    private string? Loop(string full)
    {
        var chain = new List<string> { Path.GetFileName(full) };
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            chain.Insert(0, Path.GetFileName(scope._full));
            if (string.Equals(scope._full, full, TeamFileTree.PathComparison))
                return string.Join(" → ", chain.Select(f => Words.Show(f)));
        }

        return null;
    }
}

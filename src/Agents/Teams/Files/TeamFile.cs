namespace Baton.Agents;

/// <summary>
/// Reads team files. Everything in a file is checked and every mistake is reported at once; the teams it nests (<c>team:</c>) and the
/// catalogue it recruits from are read and checked with it. Files are taken to be hostile: size, depth and aliases are capped, no tag
/// creates anything, and no reference leads out of the team's folder.
/// </summary>
public static class TeamFile
{
    /// <summary>Size of the largest team file, in bytes (and of the longest text, in characters).</summary>
    public const int MostBytes = 1_000_000;

    /// <summary>Loads a team from its file. Files that cannot be read are problems too; nothing is thrown for them.</summary>
    /// <param name="path">The file; messages name it as it is written here.</param>
    /// <param name="root">The folder that nested teams and catalogues must be in. Null: the file's own folder.</param>
    public static TeamFileResult Load(string path, string? root = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var tree = new TeamFileTree(root ?? Path.GetDirectoryName(full)!);
        var scope = TeamFileScope.Outermost(tree, path, full);
        var (text, problem) = TeamFileText.Read(full, path);
        if (text is not null)
            return tree.Result(scope.Team(text));
        scope.Problems.Error(1, 1, "", problem!);
        return tree.Result(null);
    }

    /// <summary>Reads a team from text.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="fileName">Its name in messages; what it refers to is looked for beside it.</param>
    public static TeamFileResult Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        var full = Path.GetFullPath(fileName);
        var tree = new TeamFileTree(Path.GetDirectoryName(full)!);
        var scope = TeamFileScope.Outermost(tree, fileName, full);
        if (text.Length <= MostBytes)
            return tree.Result(scope.Team(text));
        scope.Problems.Error(1, 1, "", TeamFileText.TooLong);
        return tree.Result(null);
    }
}

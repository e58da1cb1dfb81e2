using System.Text;
using System.Text.RegularExpressions;

namespace Brief;

/// <summary>
/// The notes: the Markdown and text files of one folder and of the folders in it. Nothing outside can be read: names that lead out are
/// refused, and so are symbolic links, which could lead anywhere.
/// </summary>
internal sealed partial class NoteFolder
{
    private const int MostNotes = 200;
    private const int LargestNote = 256 * 1024;
    private static readonly string[] Endings = [".md", ".markdown", ".txt"];

    private readonly DirectoryInfo root;

    public NoteFolder(string path)
    {
        root = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (!root.Exists)
            throw new DirectoryNotFoundException($"Expected a folder with notes, found nothing at '{root.FullName}'. Name one with --folder.");
    }

    /// <summary>The notes in the order of their names, at most 200.</summary>
    public IEnumerable<Note> List() =>
        root.EnumerateFiles("*", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = 8,
                AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
                IgnoreInaccessible = true,
            })
            .Where(IsNote)
            .OrderBy(f => f.FullName, StringComparer.Ordinal)
            .Take(MostNotes)
            .Select(Read);

    /// <summary>One note by its name as <see cref="List"/> gives it.</summary>
    /// <returns>Null: there is no such note in the folder.</returns>
    public Note? Find(string name)
    {
        if (name.Length is 0 or > 400 || name.Contains('\0'))
            return null;
        var full = Path.GetFullPath(Path.Combine(root.FullName, name.Replace('\\', '/')));
        if (!full.StartsWith(root.FullName + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return null;
        for (FileSystemInfo? part = new FileInfo(full); part is not null && part.FullName != root.FullName; part = ParentOf(part))
        {
            if (!part.Exists || part.LinkTarget is not null)
                return null;
        }

        var file = new FileInfo(full);
        return IsNote(file) ? Read(file) : null;
    }

    private static DirectoryInfo? ParentOf(FileSystemInfo part) => part is FileInfo file ? file.Directory : ((DirectoryInfo)part).Parent;

    private static bool IsNote(FileInfo file) =>
        Endings.Contains(file.Extension, StringComparer.OrdinalIgnoreCase) && file.Length <= LargestNote && file.LinkTarget is null;

    private Note Read(FileInfo file)
    {
        var text = File.ReadAllText(file.FullName, Encoding.UTF8);
        var name = Path.GetRelativePath(root.FullName, file.FullName).Replace('\\', '/');
        var heading = Heading().Match(text);
        var title = heading.Success ? heading.Groups[1].Value.Trim() : Path.GetFileNameWithoutExtension(file.Name);
        return new(name, title, text);
    }

    [GeneratedRegex(@"^#\s+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

/// <summary>A note: its name in the folder, its first heading (or its file's name), and the whole text.</summary>
internal sealed record Note(string Name, string Title, string Text)
{
    public int Words => Text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Count(w => w.Any(char.IsLetterOrDigit));
}

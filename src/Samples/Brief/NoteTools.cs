using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Brief;

/// <summary>What the folder of notes offers over MCP. All of it only reads.</summary>
internal sealed class NoteTools(NoteFolder folder)
{
    [McpServerTool(Name = "list_notes", Title = "List the notes", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(NoteList))]
    [Description("Lists the notes of the folder with title and length, the ones about the topic first.")]
    public CallToolResult List(
        [Description("What the brief is about; notes that share words with it come first.")] [MaxLength(1000)] string topic = "")
    {
        var wanted = Topic.WordsOf(topic);
        var notes = folder.List()
            .Select(n => (Note: n, Shared: Topic.WordsOf(n.Text).Count(wanted.Contains)))
            .OrderByDescending(x => x.Shared)
            .Select(x => new NoteHead(x.Note.Name, x.Note.Title, x.Note.Words, x.Shared))
            .ToList();
        return Answer(
            notes.Count == 0 ? "The folder holds no notes." : string.Join("\n", notes.Select(n => $"{n.Name}: {n.Title} ({n.Words} words)")),
            new NoteList(notes));
    }

    [McpServerTool(Name = "read_note", Title = "Read a note", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(Note))]
    [Description("Reads one note of the folder, whole.")]
    public CallToolResult Read(
        [Description("The note's name as list_notes shows it, such as grid-contract.md.")]
        [MaxLength(400), RegularExpression(@"\.(md|markdown|txt)$")] string name) =>
        folder.Find(name) is { } note
            ? Answer(note.Text, note)
            : Error($"There is no note '{name}' in the folder. list_notes shows the names.");

    [McpServerTool(Name = "search_notes", Title = "Search the notes", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(Passages))]
    [Description("Searches all notes for the passages that say most about a topic or question, with the note each comes from.")]
    public CallToolResult Search(
        [Description("The topic or question.")] [MinLength(2), MaxLength(1000)] string query,
        [Description("Most passages to show.")] [Range(1, 20)] int most = 6)
    {
        var wanted = Topic.WordsOf(query);
        var found = folder.List()
            .SelectMany(n => Topic.ParagraphsOf(n.Text).Select(p => new Passage(n.Name, p)))
            .Select(p => (Passage: p, Shared: Topic.WordsOf(p.Text).Count(wanted.Contains)))
            .Where(x => x.Shared > 0)
            .OrderByDescending(x => x.Shared)
            .Take(Math.Clamp(most, 1, 20))
            .Select(x => x.Passage)
            .ToList();
        return Answer(
            found.Count == 0 ? $"No note says anything about '{query}'." : string.Join("\n\n", found.Select(p => $"{p.Text} [{p.Note}]")),
            new Passages(found));
    }

    private static CallToolResult Answer<T>(string text, T facts) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        StructuredContent = JsonSerializer.SerializeToElement(facts, McpJsonUtilities.DefaultOptions),
    };

    private static CallToolResult Error(string reason) => new() { IsError = true, Content = [new TextContentBlock { Text = reason }] };

    internal sealed record NoteList(List<NoteHead> Notes);

    internal sealed record NoteHead(string Name, string Title, int Words, int SharedWords);

    internal sealed record Passages(List<Passage> Found);

    internal sealed record Passage(string Note, string Text);
}

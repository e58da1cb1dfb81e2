using Spectre.Console;
using Spectre.Console.Rendering;

namespace Baton.Cli;

/// <summary>The timeline as it grows: turns, and under each its model calls, tool calls, gates and handoffs.</summary>
internal static class TimelineTree
{
    private const int Indent = 4;
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
    private static readonly string[] PlainSpinner = ["|", "/", "-", "\\"];

    /// <param name="timeline">What has happened.</param>
    /// <param name="title">What the tree is of; clean.</param>
    /// <param name="now">The present, for what is still running.</param>
    /// <param name="frame">Counts up from drawing to drawing.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="unicode">False: draws with ASCII only.</param>
    public static IRenderable Draw(RunTimeline timeline, string title, DateTimeOffset now, int frame, int width, bool unicode)
    {
        var spinner = (unicode ? Spinner : PlainSpinner) is var frames ? frames[frame % frames.Length] : "";
        var tree = new Tree(new Text(title, new Style(decoration: Decoration.Bold)))
        {
            Guide = unicode ? TreeGuide.Line : TreeGuide.Ascii,
        };
        var nodes = new Dictionary<TimelineRow, (IHasTreeNodes Node, int Depth)>();
        foreach (var row in timeline.Rows)
        {
            var (above, depth) = row.Parent is { } parent ? nodes[parent] : (tree, 0);
            var node = above.AddNode(Line(row, now, spinner, Math.Max(20, width - (depth + 1) * Indent - 1), unicode));
            nodes.Add(row, (node, depth + 1));
        }

        var elapsed = Format.Duration(now - (timeline.StartedAt ?? now));
        var tokens = Format.Tokens(timeline.InputTokens + timeline.OutputTokens);
        var figures = $"{elapsed} · {tokens} tokens · {Format.Cost(timeline.Cost, "USD")}";
        return new Rows(tree, new Text($"{spinner} {figures}", new Style(Color.Grey)));
    }

    private static Text Line(TimelineRow row, DateTimeOffset now, string spinner, int width, bool unicode)
    {
        var mark = row.State switch
        {
            RowState.Running => spinner,
            RowState.Waiting => "?",
            RowState.Failed => unicode ? "✗" : "x",
            _ => unicode ? "✓" : "+",
        };
        var what = row.Kind == RowKind.Turn ? row.Who : row.What;
        var figures = string.Join(", ", new[]
        {
            row.Tokens is null ? "" : $"{Format.Tokens(row.Tokens)} tokens",
            row.Cost is null ? "" : Format.Cost(row.Cost, "USD"),
            row.State == RowState.Running ? Format.Duration(now - row.Time) : Format.Duration(row.Duration),
        }.Where(f => f.Length > 0));
        var tail = figures.Length == 0 ? "" : $"  ({figures})";
        var text = row.Detail.Length == 0 || row.Kind == RowKind.Turn ? what : $"{what}: {row.Detail}";
        var style = row.State switch
        {
            RowState.Failed => new Style(Color.Red),
            RowState.Waiting => new Style(Color.Yellow),
            _ => row.Kind == RowKind.Turn ? new Style(decoration: Decoration.Bold) : Style.Plain,
        };
        return new Text($"{mark} {Clean.Line(text, Math.Max(8, width - tail.Length - 2))}{tail}", style);
    }
}

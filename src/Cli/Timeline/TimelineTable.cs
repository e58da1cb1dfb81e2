using Spectre.Console;

namespace Baton.Cli;

/// <summary>The timeline as a table: a line a step, totals below.</summary>
internal static class TimelineTable
{
    private const int LongestDetail = 100;

    public static void Write(CliContext context, RunTimeline timeline, RunView run)
    {
        var table = context.NewTable("time", "step", "who", "what", "tokens", "cost", "duration");
        foreach (var right in (int[])[4, 5, 6])
            table.Columns[right].RightAligned().NoWrap();
        table.Columns[0].NoWrap();
        table.Columns[1].NoWrap();
        foreach (var row in timeline.Rows)
        {
            table.AddRow(
                new Text(Format.Clock(row.Time, context.Terminal.Time)),
                new Text(row.Step),
                new Text(row.Who),
                What(row),
                new Text(Format.Tokens(row.Tokens)),
                new Text(Format.Cost(row.Cost, run.Currency)),
                new Text(row.State is RowState.Running or RowState.Waiting ? "…" : Format.Duration(row.Duration)));
        }

        var bold = new Style(decoration: Decoration.Bold);
        table.AddRow(
            new Text(""),
            new Text(""),
            new Text(""),
            new Text("total", bold),
            new Text(Format.Tokens(run.Tokens), bold),
            new Text(Format.Cost(run.Cost, run.Currency), bold),
            new Text(Format.Duration(run.EndedAt - run.StartedAt), bold));
        context.Draw(table);
    }

    private static Text What(TimelineRow row)
    {
        var detail = row.Kind == RowKind.Turn ? "" : Clean.Line(row.Detail, LongestDetail);
        var text = detail.Length == 0 ? row.What : $"{row.What}: {detail}";
        return new Text(text, row.State switch
        {
            RowState.Failed => new Style(Color.Red),
            RowState.Waiting => new Style(Color.Yellow),
            _ when row.Kind == RowKind.Turn => new Style(decoration: Decoration.Bold),
            _ => Style.Plain,
        });
    }
}

using System.Text.Json;
using Spectre.Console;

namespace Baton.Cli;

/// <summary>How a run stands: answer, outcome, timeline.</summary>
internal static class RunReport
{
    public static void Write(CliContext context, RunView run, RunTimeline timeline)
    {
        if (context.Call.Json)
        {
            context.WriteJson(run.Raw);
            return;
        }

        if (run.Output is { } output)
        {
            context.Draw(new Text(run.IsEnded && run.Outcome != "completed" ? "so far" : "answer", new Style(decoration: Decoration.Bold)));
            var text = output.ValueKind == JsonValueKind.String ? Clean.Block(JsonReading.String(output)) : JsonText.Pretty(output);
            context.Draw(new Padder(new Text(text), new Padding(2, 0, 0, 0)));
            context.Say("");
        }

        var completed = run.Outcome == "completed";
        var color = completed ? Color.Green : run.IsEnded ? Color.Red : Color.Yellow;
        var standing = run.IsEnded ? $"outcome  {Clean.Line(run.Outcome)}" : $"status   {Clean.Line(run.Status)}";
        context.Draw(new Text(standing, new Style(color)));
        Line(context, "reason", run.Reason);
        if (!completed && run.IsEnded)
        {
            Line(context, "agent", run.Agent);
            Line(context, "step", run.Step);
        }

        Line(context, "path", string.Join(" → ", run.Path));
        foreach (var gate in run.Waiting)
            Line(context, "waits", $"at gate {gate} ({context.Command($"approvals show {Shell.Quote(gate)}")})");
        Line(context, "run", run.Id);
        context.Say("");
        TimelineTable.Write(context, timeline, run);
    }

    private static void Line(CliContext context, string name, string? value)
    {
        if (Clean.Line(value) is { Length: > 0 } text)
            context.Draw(new Text($"{name,-9}{text}"));
    }
}

using System.Text.Json;
using Spectre.Console;

namespace Baton.Cli;

/// <summary>Shows what a gate asks: the exact arguments, and every text of a model or tool as what it is, text.</summary>
internal static class GateDrawing
{
    private const int LongestReason = 1000;

    public static void Write(CliContext context, GateView gate)
    {
        context.Draw(new Text($"gate {Clean.Line(gate.Id)} waits for a person", new Style(Color.Yellow, decoration: Decoration.Bold)));
        Line(context, gate.Kind == "tool" || gate.Tool is not null ? "tool" : "kind", gate.Tool ?? gate.Kind);
        if (gate.Tool is not null && gate.Kind != "tool")
            Line(context, "kind", gate.Kind);
        if (gate.Arguments is { } arguments)
        {
            context.Draw(new Text("  arguments"));
            context.Draw(new Padder(new Text(JsonText.Pretty(arguments)), new Padding(4, 0, 0, 0)));
        }

        if (gate.WantsWords && gate.Schema is { } schema)
        {
            context.Draw(new Text("  answered with JSON that fits"));
            context.Draw(new Padder(new Text(JsonText.Pretty(schema)), new Padding(4, 0, 0, 0)));
        }

        Line(context, "reason", gate.Reason);
        string?[] asker = [gate.Agent, gate.Step is null ? null : $"step {gate.Step}", $"run {gate.Run}"];
        Line(context, "asked by", string.Join(", ", asker.OfType<string>()));
        Line(context, "may decide", gate.Approvers.Count == 0 ? "anybody" : string.Join(", ", gate.Approvers));
        if (gate.Quorum > 1)
            Line(context, "approvals", $"{gate.Decisions.Count(d => d.Text("decision") is "approve" or "edit")} of {gate.Quorum}");
        foreach (var decision in gate.Decisions)
            Line(context, "decided", DecisionLine(decision));
        Line(context, "expires", Format.Moment(gate.ExpiresAt, context.Terminal.Time));
        if (!gate.IsOpen)
            Line(context, "status", gate.Status);
    }

    /// <summary>What edited arguments, or an edited result, must fit.</summary>
    public static void WriteSchema(CliContext context, GateView gate)
    {
        if (gate.WantsWords || gate.Schema is not { } schema)
            return;
        context.Draw(new Text("  may be edited to fit"));
        context.Draw(new Padder(new Text(JsonText.Pretty(schema)), new Padding(4, 0, 0, 0)));
    }

    /// <summary>How the gate can be decided without a terminal.</summary>
    public static void WriteHowToGoOn(CliContext context, GateView gate, bool headEnds)
    {
        if (gate.CallbackUri is { } link)
            context.Say($"  link      {Clean.Line(link)}{(headEnds ? $"  (answers while a head runs: {context.Command("serve")})" : "")}");
        var verb = gate.WantsWords ? "respond" : "approve";
        var words = gate.WantsWords ? gate.Schema is null ? " --text '…'" : " --text '{…}'" : "";
        context.Say($"  go on     {context.Command($"approvals {verb} {Shell.Quote(gate.Id)}{words}")}");
        context.Say($"  or        {context.Command($"approvals reject {Shell.Quote(gate.Id)}")}");
    }

    /// <summary><c>approved by ada: looks right</c>.</summary>
    public static string DecisionLine(JsonElement decision)
    {
        var word = new Decision(decision.Text("decision") ?? "approve").InPast;
        var comment = decision.Text("comment") is { Length: > 0 } text ? $": {text}" : "";
        return Clean.Line($"{word} by {decision.Text("by") ?? "somebody"}{comment}");
    }

    private static void Line(CliContext context, string name, string? value)
    {
        if (Clean.Line(value, LongestReason) is { Length: > 0 } text)
            context.Draw(new Padder(new Text($"{name,-11}{text}"), new Padding(2, 0, 0, 0)));
    }
}

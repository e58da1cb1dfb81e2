namespace Baton.Cli.Tests;

/// <summary>Journals as a head writes them.</summary>
internal static class Script
{
    /// <summary>Triage hands over to billing, which looks an invoice up and answers.</summary>
    public static void WholeRun(ScriptedHead head, string outcome = "completed", string? reason = null)
    {
        Beginning(head);
        head.Append("model.completed", "2.2", "billing", new
        {
            candidate = "openai/gpt-5", inputTokens = 1200, outputTokens = 80, cost = 0.0123, durationMs = 1500, finish = "stop", preview = "Charged twice indeed.",
        });
        head.Append("agent.completed", "2", "billing", new { durationMs = 2400, preview = "Charged twice indeed." });
        head.Run["usage"] = System.Text.Json.Nodes.JsonNode.Parse("""{"inputTokens":1700,"outputTokens":130,"cost":0.0173,"currency":"USD"}""");
        head.Run["path"] = new System.Text.Json.Nodes.JsonArray("triage", "billing");
        head.End(outcome, "You were charged twice.\nThe second charge is refunded.", reason);
    }

    public static void Beginning(ScriptedHead head)
    {
        head.Append("run.started", data: new { team = "support" });
        head.Append("agent.started", "1", "triage");
        head.Append("model.requested", "1.1", "triage", new { candidate = "offline/offline" });
        head.Append("model.completed", "1.1", "triage", new
        {
            candidate = "offline/offline", inputTokens = 500, outputTokens = 50, cost = 0.005, durationMs = 12, finish = "tool_calls", offline = true, preview = "",
        });
        head.Append("handoff.proposed", "1.1.1", "triage", new { from = "triage", to = "billing", reason = "A charge" });
        head.Append("handoff.accepted", "1.1.1", "triage", new { from = "triage", to = "billing" });
        head.Append("agent.completed", "1", "triage");
        head.Append("agent.started", "2", "billing");
        head.Append("tool.intent", "2.1.1", "billing", new { tool = "billing.get_invoice", argumentsHash = "h0", arguments = """{"order":1042}""" });
        head.Append("tool.completed", "2.1.1", "billing", new { tool = "billing.get_invoice", durationMs = 30, isError = false, preview = "INV-7, 40.00" });
    }
}

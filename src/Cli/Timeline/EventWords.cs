using Baton.Agents;

namespace Baton.Cli;

/// <summary>A journal event in words, cleaned and on one line.</summary>
internal static class EventWords
{
    private const int LongestText = 200;

    /// <summary>False: bookkeeping that tells a person nothing.</summary>
    public static bool IsWorthALine(JournalEvent e) =>
        e.Type is not (EventTypes.ModelRequested or EventTypes.BudgetReserved or EventTypes.BudgetSettled or EventTypes.DefinitionPinned
            or EventTypes.ToolsPinned);

    /// <summary><c>12:30:01  1.2  billing  tool billing.refund {…}</c>.</summary>
    public static string Line(JournalEvent e, TimeProvider time) =>
        $"{Format.Clock(e.Time, time)}  {Or(e.Step, "-"),-7} {Or(e.Agent, "-"),-12} {What(e)}".TrimEnd();

    public static string What(JournalEvent e) => e.Type switch
    {
        EventTypes.RunStarted when e.Data.Text("forkOf") is { } origin => Join($"run started like {Short(origin)}", e.Data.Text("team")),
        EventTypes.RunStarted => Join("run started", e.Data.Text("team")),
        EventTypes.RunCompleted => Join($"run ended: {Short(e.Data.Text("outcome"))}", e.Data.Text("reason")),
        EventTypes.RunSuspended => Join("run suspended", e.Data.Text("reason")),
        EventTypes.RunResumed => Join("run resumed", e.Data.Text("reason")),
        EventTypes.RunCancelled => Join("run cancelled", e.Data.Text("reason")),
        EventTypes.AgentStarted => "turn started",
        EventTypes.AgentCompleted => Join("turn done", e.Data.Text("preview")),
        EventTypes.ModelCompleted => Join($"{ModelName(e)} answered ({Figures(e)})", e.Data.Text("preview")),
        EventTypes.ModelFailed => Join($"{ModelName(e)} failed", Told(e)),
        EventTypes.ToolIntent => $"{Tool(e)} {Short(e.Data.Text("arguments") ?? e.Data.Property("arguments")?.GetRawText())}",
        EventTypes.ToolCompleted => Join($"{Tool(e)} {(e.Data.Flag("isError") ? "failed" : "done")}", Told(e)),
        EventTypes.ToolFailed => Join($"{Tool(e)} failed", Told(e)),
        EventTypes.ToolAmbiguous => Join($"{Tool(e)}: outcome unknown", Told(e)),
        EventTypes.ToolReplayed => Join($"{Tool(e)}: recorded result used", Told(e)),
        EventTypes.ToolAsked => $"{Tool(e)} asks a person",
        EventTypes.ToolResumed => $"{Tool(e)} goes on with the answers",
        EventTypes.ToolCancelled => Join($"{Tool(e)} cancelled", Told(e)),
        EventTypes.CacheHit => Join($"{ModelName(e)}: {Source(e)}", Told(e)),
        EventTypes.HandoffProposed => Join($"handoff {Route(e)} proposed", e.Data.Text("reason")),
        EventTypes.HandoffAccepted => Join($"handoff {Route(e)} accepted", e.Data.Text("reason")),
        EventTypes.HandoffRejected => Join($"handoff {Route(e)} rejected", e.Data.Text("reason")),
        EventTypes.GateOpened => Join(
            $"gate {Short(e.Data.Text("gate"))} opened for {Short(e.Data.Text("tool") ?? e.Data.Text("kind"))}", e.Data.Text("reason")),
        EventTypes.GateDecided or EventTypes.GateExpired => $"gate {Short(e.Data.Text("gate"))} {Decision(e)}",
        EventTypes.OutputRejected => Join("answer rejected", Errors(e)),
        EventTypes.DecisionMade or EventTypes.MemberRecruited or EventTypes.ContextDistilled => Or(Told(e), Short(e.Type)),
        EventTypes.ContextTrimmed => Join("older part of the conversation left out", Told(e)),
        EventTypes.RaceStarted => Join("variants race", Told(e)),
        EventTypes.RaceWon => Join("a variant won", Told(e)),
        EventTypes.RetryScheduled => Join("to be tried again", Told(e)),
        EventTypes.NoticeFailed => Join($"nobody could be told by {Short(e.Data.Text("channel"))}", Told(e)),
        _ => Join(Short(e.Type), Told(e) ?? e.Data.Text("message") ?? Errors(e)),
    };

    public static string ModelName(JournalEvent e)
    {
        var name = Short(e.Data.Text("candidate") ?? e.Data.Text("model"));
        var offline = e.Data.Flag("offline") && !name.Contains("offline", StringComparison.OrdinalIgnoreCase);
        return $"model {name}{(offline ? " (offline)" : "")}".TrimEnd();
    }

    /// <summary>Where an answer comes from that nobody was asked for.</summary>
    public static string Source(JournalEvent e) =>
        e.Data.Text(RunEventData.ReplayedFrom) is { } run ? $"recorded in {Short(run)}" : "answer known already";

    public static string Route(JournalEvent e) =>
        (e.Data.Text("from"), e.Data.Text("to")) is var (from, to) && (from ?? to) is not null
            ? $"{Short(from ?? e.Agent)} → {Short(to)}"
            : "";

    /// <summary><c>approved by ada: looks right</c>.</summary>
    public static string Decision(JournalEvent e)
    {
        if (e.Type == EventTypes.GateExpired)
            return Join("expired", e.Data.Text("reason"));
        var word = e.Data.Text("decision") switch
        {
            "approve" => "approved",
            "reject" => "rejected",
            "edit" => "approved with changes",
            "respond" => "answered",
            var other => Short(other ?? "decided"),
        };
        return Join(e.Data.Text("by") is { } by ? $"{word} by {Short(by)}" : word, e.Data.Text("comment"));
    }

    private static string Tool(JournalEvent e) => $"tool {Short(e.Data.Text("tool"))}".TrimEnd();

    private static string? Told(JournalEvent e) => e.Data.Text("preview") ?? e.Data.Text("error") ?? e.Data.Text("reason");

    private static string? Errors(JournalEvent e) =>
        e.Data.Texts("errors") is { Count: > 0 } list ? string.Join("; ", list) : e.Data.Text("errors");

    private static string Figures(JournalEvent e)
    {
        var tokens = (e.Data.Whole("inputTokens") ?? 0) + (e.Data.Whole("outputTokens") ?? 0);
        return $"{Format.Tokens(tokens)} tokens, {Format.Cost(e.Data.Number("cost") ?? 0, "USD")}";
    }

    private static string Join(string head, string? tail) => Short(tail) is { Length: > 0 } rest ? $"{head}: {rest}" : head;

    private static string Or(string? text, string otherwise) => Short(text) is { Length: > 0 } some ? some : otherwise;

    private static string Short(string? text) => Clean.Line(text, LongestText);
}

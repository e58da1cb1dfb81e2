using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Baton.Models.Offline;

internal enum CallEnd
{
    Found,
    Empty,
    Failed,
    Rejected,
}

/// <summary>A call of this conversation with what came of it.</summary>
internal sealed record PastCall(string Name, string Arguments, string Result, JsonElement? Json, CallEnd End);

/// <summary>What the conversation says: the task, where it came from, and what was found so far.</summary>
internal sealed partial class Situation
{
    private const int LongestResult = 400_000;
    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private Situation(
        string instructions, string goal, string task, string material, bool received, string? from, IReadOnlyList<PastCall> calls, int rounds,
        IReadOnlyList<Fact> handed, Told? told)
    {
        Told = told;
        Instructions = instructions;
        Goal = goal;
        Task = task;
        Material = material;
        Received = received;
        From = from;
        Calls = calls;
        Rounds = rounds;
        // A small number says nothing about what is meant: it would fit any record.
        GoalStems = [.. Words.Content(goal).Where(s => s.Length > 2 || !s.All(char.IsDigit)).Distinct().Take(400)];
        TaskValues = Values.Find(task);
        Facts = [.. handed, .. calls.Where(c => c.End is CallEnd.Found).SelectMany(Fact.Read)];
        var ids = TaskValues
            .Where(v => v.Kind is ValueKind.Id or ValueKind.Email || (v.Kind is ValueKind.Number && (v.Label is not null || v.Text.Length > 2)))
            .Select(v => v.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var fact in Facts)
            fact.Linked = fact.Mentions(ids);
    }

    /// <summary>What the member was told beside the task. Null: nothing.</summary>
    public Told? Told { get; }

    /// <summary>The system messages.</summary>
    public string Instructions { get; }

    /// <summary>What is wanted, in the words of who asked.</summary>
    public string Goal { get; }

    /// <summary>The goal and everything else that was said to the agent.</summary>
    public string Task { get; }

    /// <summary>What others made of the task before. Empty: nothing.</summary>
    public string Material { get; }

    /// <summary>True: another agent handed the task over.</summary>
    public bool Received { get; }

    /// <summary>Who handed it over. Null: nobody, or not said.</summary>
    public string? From { get; }

    public IReadOnlyList<PastCall> Calls { get; }

    /// <summary>How often the model has asked for calls.</summary>
    public int Rounds { get; }

    public IReadOnlyList<string> GoalStems { get; }

    public IReadOnlyList<Value> TaskValues { get; }

    public IReadOnlyList<Fact> Facts { get; }

    public static Situation Read(IEnumerable<ChatMessage> messages)
    {
        var instructions = new StringBuilder();
        var said = new List<string>();
        var asked = new Dictionary<string, FunctionCallContent>(StringComparer.Ordinal);
        var calls = new List<PastCall>();
        var rounds = 0;
        var answered = false;
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
                instructions.AppendLine(message.Text);
            else if (message.Role == ChatRole.User && rounds == 0 && !answered)
                said.Add(message.Text);
            answered |= message.Role == ChatRole.Assistant;
            var before = asked.Count;
            foreach (var content in message.Contents)
            {
                if (content is FunctionCallContent call)
                    asked.TryAdd(call.CallId, call);
                else if (content is FunctionResultContent result && asked.TryGetValue(result.CallId, out var known))
                    calls.Add(Ended(known, CallArguments.ToText(result)));
            }

            rounds += asked.Count > before ? 1 : 0;
        }

        return Understand(instructions.ToString(), said, calls, rounds);
    }

    // The first thing said is the task; what follows before the first answer is what others say about it, and later words are corrections.
    private static Situation Understand(string instructions, List<string> said, List<PastCall> calls, int rounds)
    {
        var goal = said.FirstOrDefault() ?? "";
        var rest = said.Skip(1).ToList();
        // A whole team is given its task and what is told beside it as one text.
        var cut = goal.IndexOf("\n\n", StringComparison.Ordinal);
        var around = cut > 0 ? Told.Read(goal[(cut + 2)..]) : null;
        var told = rest.Select(Told.Read).LastOrDefault(t => t is not null) ?? around;
        foreach (var (part, contributions, text) in new[] { around, told }.OfType<Told>().Distinct())
        {
            if (!rest.Remove(text))
                goal = goal[..cut];
            goal = part is null ? goal : $"{part}\n{goal}";
            rest.AddRange(contributions.Select(c => c.Text));
        }

        var received = rest.Select(r => HandedOver().Match(r)).FirstOrDefault(m => m.Success);
        var from = received?.Groups["from"].Value;
        var handed = new List<Fact>();
        if (Envelope(goal) is { } envelope)
        {
            from = envelope.TryGetProperty("from", out var sender) && sender.ValueKind is JsonValueKind.String ? sender.GetString() : "";
            goal = Plain(envelope.GetProperty("original_goal"));
            foreach (var name in new[] { "current_state", "accumulated_context" })
            {
                if (!envelope.TryGetProperty(name, out var part))
                    continue;
                if (part.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    handed.AddRange(Fact.Read(part, "context"));
                if (Plain(part) is { Length: > 0 } text)
                    rest.Insert(0, text);
            }
        }

        var material = from is null ? string.Join("\n\n", rest.Select(r => Introduction().Replace(r, "", 1).Trim())) : "";
        return new Situation(instructions, goal, string.Join('\n', rest.Prepend(goal)), material, from is not null, from, calls, rounds, handed, told);
    }

    private static JsonElement? Envelope(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var end = text.LastIndexOf('}');
        return start >= 0 && end > start && text.Contains("original_goal", StringComparison.Ordinal)
            && Parse(text[start..(end + 1)]) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("original_goal", out _)
            ? json
            : null;
    }

    private static string Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString() ?? "",
        JsonValueKind.Array => string.Join('\n', json.EnumerateArray().Select(Plain)),
        JsonValueKind.Object => "",
        JsonValueKind.Null => "",
        _ => json.GetRawText(),
    };

    private static PastCall Ended(FunctionCallContent call, string result)
    {
        if (result.Length > LongestResult)
            result = result[..LongestResult];
        var json = Parse(result);
        return new PastCall(call.Name, CallArguments.ToText(call), result, json, End(result, json));
    }

    private static JsonElement? Parse(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '['))
            return null;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            // Reads every string once: one with half a surrogate pair cannot be read, and is then no JSON to us.
            JsonNode.Parse(text)!.ToJsonString();
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static CallEnd End(string result, JsonElement? json)
    {
        if (json is { } value)
        {
            if (Fact.IsEmpty(value))
                return CallEnd.Empty;
            if (value.ValueKind is not JsonValueKind.Object)
                return CallEnd.Found;
            foreach (var property in value.EnumerateObject())
            {
                var bad = property.Name.ToLowerInvariant() switch
                {
                    "error" or "errors" => property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False) && !Fact.IsEmpty(property.Value),
                    "iserror" or "rejected" or "failed" => property.Value.ValueKind is JsonValueKind.True,
                    "ok" or "success" or "approved" => property.Value.ValueKind is JsonValueKind.False,
                    "outcome" or "decision" => property.Value.ValueKind is JsonValueKind.String && Failing().IsMatch(property.Value.GetString() ?? ""),
                    _ => false,
                };
                if (bad)
                    return Refusing().IsMatch(Sentences.Shorten(result, 1000)) ? CallEnd.Rejected : CallEnd.Failed;
            }

            return CallEnd.Found;
        }

        var start = result.Trim();
        start = start.Length > 300 ? start[..300] : start;
        if (start.Length == 0 || Nothing().IsMatch(start))
            return CallEnd.Empty;
        if (Refusing().IsMatch(start) && Opening().IsMatch(start))
            return CallEnd.Rejected;
        return Failing().IsMatch(start) ? CallEnd.Failed : CallEnd.Found;
    }

    [GeneratedRegex(@"^(?<from>\S{1,64}) handed (?:this|the) (?:task|ticket|work|matter) to you\b", Any, 1000)]
    private static partial Regex HandedOver();

    // "What the member before you made of it:" and its like.
    [GeneratedRegex(@"^[^\n]{0,100}:[ \t]*\n\s*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Introduction();

    [GeneratedRegex(@"\b(rejected|declined|denied|refused|not approved|said no|disapproved|nobody decided)\b", Any, 1000)]
    private static partial Regex Refusing();

    // Only a text that opens with it is a refusal: an article may speak of rejected payments.
    [GeneratedRegex(@"^(\W*)(the |this |your |a |an )?(error|call|tool|request|approval|person|approver|reviewer|\w+ call|"
        + @"\S{1,130} was not run|rejected|declined|denied|refused|not approved)\b", Any, 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^(\W*)(error|failed|failure|rejected|invalid|unknown tool|tool error|not allowed|forbidden|unauthori[sz]ed|it is not known whether|"
        + @"\S{1,130} (was not (run|done|made)|may not be called|failed|timed out)|there is no function|there is nobody|"
        + @"the arguments do not|expected |the (call|tool)\b.{0,60}\b(failed|was not|could not|is not))", Any, 1000)]
    private static partial Regex Failing();

    [GeneratedRegex(@"^(\W*)(no [a-z]+ |there (is|are|was|were) no |nothing\b|not found|null$|none$|empty$|\w+ not found|(could|did) not find)", Any, 1000)]
    private static partial Regex Nothing();
}

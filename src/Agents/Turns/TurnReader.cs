using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

/// <summary>
/// Reads a model's reply. The reply is untrusted: names are looked up among what this agent may call, arguments and answers are held to their
/// schemas, and what does not fit becomes words for the model, never an exception.
/// </summary>
public static class TurnReader
{
    /// <summary>Most calls that one reply may ask for; more are refused.</summary>
    public const int MostCalls = 12;

    /// <summary>Decides what a reply comes to.</summary>
    /// <param name="team">The pinned team.</param>
    /// <param name="agent">The member whose model replied.</param>
    /// <param name="tools">The tools it was offered, as pinned.</param>
    /// <param name="schema">JSON Schema of the answer. Null: text.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="cutOff">True: the model stopped because it had no more tokens.</param>
    /// <param name="mayReject">True: the task came by a handoff that is not accepted yet.</param>
    /// <param name="readable">The blobs that it may read. Null: none.</param>
    public static TurnDecision Read(
        Team team, Agent agent, IReadOnlyList<ToolDefinition> tools, JsonElement? schema, TranscriptMessage reply, bool cutOff,
        bool mayReject = false, IReadOnlySet<string>? readable = null)
    {
        if (reply.Calls is { Count: > 0 } calls)
        {
            if (calls is [var only] && ToolFunctions.HandoffTarget(only.Name) is { } target && team.HandoffsOf(agent).Contains(target))
                return new TurnDecision { Kind = TurnKind.Handoff, Target = target, Reason = HandoffReason(only) };
            if (calls is [{ Name: ToolFunctions.RejectHandoff } rejection] && mayReject && HandoffReason(rejection) is { Length: > 0 } why)
                return new TurnDecision { Kind = TurnKind.Rejection, Reason = why };
            var names = ToolFunctions.Names(tools);
            return new TurnDecision { Kind = TurnKind.Tools, Calls = [.. calls.Select((c, i) => Decide(team, agent, tools, names, readable, c, i))] };
        }

        if (cutOff)
            return Invalid("The answer was cut off because it became too long. Answer again, shorter.");
        if (string.IsNullOrWhiteSpace(reply.Text))
            return Invalid("Expected an answer or a call, found neither. Answer the task, or call one of the functions.");
        return ReadAnswer(reply.Text, schema);
    }

    /// <summary>Holds a text to the schema of an answer.</summary>
    internal static TurnDecision ReadAnswer(string text, JsonElement? schema)
    {
        if (schema is null)
            return new TurnDecision { Kind = TurnKind.Answer, Answer = JsonSerializer.SerializeToElement(text) };
        var compiled = JsonSchema.Parse(schema.Value);
        var asText = JsonSerializer.SerializeToElement(text);
        if (!TryParse(Unfence(text), out var json))
        {
            return compiled.IsValid(asText)
                ? new TurnDecision { Kind = TurnKind.Answer, Answer = asText }
                : Invalid("Expected an answer that is only JSON and fits the schema, found text that is not JSON. Answer again with the JSON alone.");
        }

        var errors = compiled.Validate(json);
        if (errors.Count == 0)
            return new TurnDecision { Kind = TurnKind.Answer, Answer = json };
        return compiled.IsValid(asText)
            ? new TurnDecision { Kind = TurnKind.Answer, Answer = asText }
            : Invalid($"The answer does not fit its schema. {Join(errors)} Answer again with JSON that fits.");
    }

    private static CallDecision Decide(
        Team team, Agent agent, IReadOnlyList<ToolDefinition> tools, IReadOnlyList<string> names, IReadOnlySet<string>? readable,
        TranscriptCall call, int index)
    {
        if (index >= MostCalls)
            return Refuse(call, $"Expected at most {MostCalls} calls at once, found more. Ask for this one again later.");
        if (call.Name == ToolFunctions.ReadBlob && readable is { Count: > 0 })
            return Read(call, readable);
        if (call.Name == ToolFunctions.RejectHandoff)
            return Refuse(call, "A task is given back alone, with its reason, and before anything is done about it. Go on with it, or hand it over.");
        if (ToolFunctions.HandoffTarget(call.Name) is not null)
        {
            return Refuse(call, team.HandoffsOf(agent).Count == 0
                ? "There is nobody to hand over to. Finish the task yourself."
                : $"Hand over alone and to one of {string.Join(", ", team.HandoffsOf(agent))}; the other calls of this turn come first.");
        }

        var found = -1;
        for (var i = 0; i < names.Count && found < 0; i++)
            found = names[i] == call.Name ? i : -1;
        if (found < 0 || !ToolAccess.IsAllowed(agent, tools[found].QualifiedName))
            return Refuse(call, $"There is no function '{call.Name}'. The functions are: {string.Join(", ", names)}.");

        var tool = tools[found];
        if (call.Arguments.ValueKind != JsonValueKind.Object)
            return Refuse(call, "Expected the arguments to be a JSON object, found something else. Call again with a JSON object.");
        if (Compile(ToolFunctions.SchemaForModel(tool)) is not { } schema)
            return Refuse(call, $"'{call.Name}' cannot be called: the schema of its arguments makes no sense. Do without it.");
        var errors = schema.Validate(ToolFunctions.WithoutHidden(call.Arguments));
        if (errors.Count > 0)
            return Refuse(call, $"The arguments do not fit the schema of '{call.Name}'. {Join(errors)} Call again with arguments that fit.");

        var verdict = ToolPolicy.Decide(team, tool, call.Arguments);
        return verdict.Policy == ApprovalPolicy.Deny
            ? Refuse(call, $"'{call.Name}' may not be called so: {verdict.Reason}.")
            : new CallDecision { Call = call, Tool = tool, Verdict = verdict };
    }

    private static CallDecision Read(TranscriptCall call, IReadOnlySet<string> readable)
    {
        var errors = JsonSchema.Parse(ToolFunctions.ReadBlobSchema).Validate(call.Arguments);
        if (errors.Count > 0)
            return Refuse(call, $"The arguments do not fit the schema of '{call.Name}'. {Join(errors)} Call again with arguments that fit.");
        var blob = call.Arguments.GetProperty("blob").GetString()!;
        if (!readable.Contains(blob))
            return Refuse(call, "There is no such blob in this conversation. Name one of those that you were told, to the letter.");
        return new CallDecision
        {
            Call = call,
            Read = new BlobRead(
                blob,
                call.Arguments.TryGetProperty("offset", out var offset) ? (int)offset.GetDouble() : 0,
                call.Arguments.TryGetProperty("limit", out var limit) ? (int)limit.GetDouble() : LongText.DefaultRead),
        };
    }

    // The schema is the server's, and servers write what they like.
    private static JsonSchema? Compile(JsonElement schema)
    {
        try
        {
            return JsonSchema.Parse(schema);
        }
        catch (JsonSchemaException)
        {
            return null;
        }
    }

    private static CallDecision Refuse(TranscriptCall call, string why) => new() { Call = call, Refusal = why };

    private static TurnDecision Invalid(string problem) => new() { Kind = TurnKind.Invalid, Problem = problem };

    private static string? HandoffReason(TranscriptCall call) =>
        call.Arguments.ValueKind == JsonValueKind.Object
        && call.Arguments.TryGetProperty("reason", out var reason)
        && reason.ValueKind == JsonValueKind.String
            ? reason.GetString()
            : null;

    private static string Join(IReadOnlyList<SchemaError> errors) => string.Join(" ", errors.Take(5).Select(e => $"{e.InstancePath}: {e.Message}."));

    private static bool TryParse(string text, out JsonElement json)
    {
        try
        {
            json = JsonSerializer.Deserialize<JsonElement>(text, BatonJson.Options);
            return true;
        }
        catch (JsonException)
        {
            json = default;
            return false;
        }
    }

    // Models like to wrap JSON in a Markdown fence even where they are asked not to.
    private static string Unfence(string text)
    {
        var trimmed = text.Trim();
        if (!trimmed.StartsWith("```", StringComparison.Ordinal) || !trimmed.EndsWith("```", StringComparison.Ordinal) || trimmed.Length < 6)
            return trimmed;
        var line = trimmed.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? trimmed : trimmed[(line + 1)..^3].Trim();
    }
}

using System.Text.Json;
using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>A model that solves the support desk's tickets over OpenAI's wire format, from what a request says and nothing else.</summary>
internal static class DeskModel
{
    public const string Key = "sk-planted-Zq81kd0nMv77";

    public static Task<OpenAIDouble> StartAsync() => OpenAIDouble.StartAsync(Answer);

    /// <summary>Settings that make a team's <c>openai/…</c> candidates use the double.</summary>
    public static void Use(this Desk desk, OpenAIDouble model)
    {
        desk.Environment["Baton__Models__openai__Key"] = Key;
        desk.Environment["Baton__Models__openai__Endpoint"] = model.Endpoint.ToString();
    }

    /// <summary>The step that a request belongs to: <c>tenant/run/step</c>.</summary>
    public static string Step(this WireRequest request) => request.Headers["Idempotency-Key"];

    public static WireReply Answer(WireRequest request)
    {
        var answered = request.Messages.Count(m => m.GetProperty("role").GetString() == "tool");
        var ticket = request.Messages.First(m => m.GetProperty("role").GetString() == "user").GetProperty("content").ToString();
        return (request.Functions, answered) switch
        {
            (var f, 0) when f.Contains("handoff_to_billing") =>
                Call(request, ticket.Contains("charged", StringComparison.Ordinal) ? "handoff_to_billing" : "handoff_to_technical", new { reason = ticket }),
            (var f, 0) when f.Contains("desk__refund") => Call(request, "desk__get_invoice", new { number = "1042" }),
            (var f, 1) when f.Contains("desk__refund") =>
                Call(request, "desk__refund", new { charge = "CH-5015", amount = 84.50m, reason = "The second charge is a duplicate." }),
            (var f, 0) when f.Contains("desk__search_articles") => Call(request, "desk__search_articles", new { query = "crash export PDF" }),
            _ => WireReply.Text($"Solved with {answered} calls: {request.Last("tool")}"),
        };
    }

    public static WireReply Call(WireRequest request, string function, object arguments) =>
        WireReply.Calls(($"call-{request.Messages.Count}", function, JsonSerializer.Serialize(arguments)));
}

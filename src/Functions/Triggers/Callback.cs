using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>
/// <c>/api/callback/{token}</c>: the signed link by which a person without a key decides. GET and HEAD only show the question, so that a mail scanner
/// that follows links decides nothing; POST decides. The token is the whole of the authority: it names the gate, the arguments and the approver.
/// </summary>
public sealed class Callback(GateInbox inbox, GateDesk desk, LinkSigner signer, Callers callers, TimeProvider clock)
{
    /// <summary>Shows the question.</summary>
    [Operation("Shows the question of a signed link; changes nothing.", Refusals = [403, 410])]
    [Answers(200, "The question.", Shape = typeof(GateDocument), OrText = "text/html")]
    [Function("ShowCallback")]
    public async Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/callback/{token}")] HttpRequest request,
        string token,
        [DurableClient] DurableTaskClient client)
    {
        var (link, view, problem) = await OpenAsync(request, token, client);
        if (problem is not null)
            return problem;
        return WantsPage(request)
            ? new CallbackPage(view!, link!.Approver)
            : Results.Json(view!.ToDocument(inbox.CallbackUri(view.Gate, Head(request), link!.Approver)), BatonJson.Options);
    }

    /// <summary>Decides.</summary>
    [Operation("Answers the question of a signed link.", Body = typeof(AnswerRequest), Refusals = [400, 403, 409, 410, 413, 422])]
    [Answers(200, "The answer counts.", Shape = typeof(GateDocument), OrText = "text/html")]
    [Answers(202, "The answer is on record and counts when the run goes on.", Shape = typeof(GateDocument))]
    [Function("AnswerCallback")]
    public async Task<IResult> Answer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/callback/{token}")] HttpRequest request,
        string token,
        [DurableClient] DurableTaskClient client)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var (link, view, problem) = await OpenAsync(request, token, client);
        if (problem is not null)
            return problem;
        var (body, unreadable) = request.HasFormContentType ? await ReadFormAsync(request, view!.Gate) : await RequestBody.ReadAsync<AnswerRequest>(request);
        if (body is null)
            return unreadable!;
        var person = link!.Approver ?? (callers.SignsIn ? callers.Of(request).Caller?.Person : null);
        if (person is not null && body.By is not null && !IsSame(body.By.Trim(), person))
            return Problems.Forbidden($"This link is for {person}, not for {body.By}.");

        var answer = body with { By = person ?? body.By, ArgumentsHash = link.Arguments };
        var receipt = await desk.AnswerAsync(client, view!, answer, cancellation);
        if (receipt.Status is not (200 or 202))
            return Problems.Of(receipt.Status, "not-decided", "The answer does not count", receipt.Detail, receipt.Errors);
        var now = await inbox.FindAsync(client, view!.Gate.Tenant, view.Gate.Id, cancellation) ?? view;
        return request.HasFormContentType
            ? new CallbackPage(now, link.Approver)
            : Results.Json(now.ToDocument(inbox.CallbackUri(now.Gate, Head(request), link.Approver)), BatonJson.Options, statusCode: receipt.Status);
    }

    private async Task<(SignedLink? Link, GateView? View, IResult? Problem)> OpenAsync(HttpRequest request, string token, DurableTaskClient client)
    {
        request.HttpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        if (signer.Read(token) is not { } link)
            return (null, null, Problems.Forbidden("Expected a link that this installation signed, found another. Ask for a new one, or open it from the message unchanged."));
        if (clock.GetUtcNow().ToUnixTimeSeconds() >= link.ExpiresAt)
            return (link, null, Problems.Gone($"The link was good until {DateTimeOffset.FromUnixTimeSeconds(link.ExpiresAt):u}. Nothing was decided by it."));
        // The link is authority enough; somebody who has signed in as another tenant's, or as another person, is not whom it was made for.
        var caller = callers.SignsIn ? callers.Of(request).Caller : null;
        if (caller is { Person: { } person } && (caller.TenantFor(link.Gate) is null || (link.Approver is not null && !IsSame(link.Approver, person))))
            return (null, null, Problems.Forbidden($"This link was not made for {person}, who has signed in."));
        var view = InstanceIds.TenantOf(link.Gate) is { } tenant ? await inbox.FindAsync(client, tenant, link.Gate, request.HttpContext.RequestAborted) : null;
        if (view is null || view.Gate.ArgumentsHash != link.Arguments)
            return (link, null, Problems.Gone("The gate that this link decides is no longer there."));
        if (view.Status != GateStanding.Open || view.Answers.Any(a => link.Approver is not null && IsSame(a.By, link.Approver)))
        {
            return (link, view, Problems.Gone(view.Answers.Count == 0
                ? "The gate closed before anybody decided."
                : $"The link was used, or the gate was decided otherwise: {view.Answers[^1].By} said {BatonJson.ToText(view.Answers[^1].Decision).Trim('"')} at {view.Answers[^1].At:u}."));
        }

        return (link, view, null);
    }

    private static async Task<(AnswerRequest? Body, IResult? Problem)> ReadFormAsync(HttpRequest request, Gate gate)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        try
        {
            return (new AnswerRequest
            {
                Decision = Text("decision") is { } word ? BatonJson.Read<GateDecision>(JsonSerializer.Serialize(word)) : null,
                By = Text("by"),
                Args = Text("args") is { } args ? JsonSerializer.Deserialize<JsonElement>(args, BatonJson.Options) : null,
                Text = QuestionForm.Takes(gate) && Text("decision") == "respond" ? QuestionForm.Read(gate.Schema!.Value, form) : Text("text"),
                Comment = Text("comment"),
            }, null);
        }
        catch (JsonException e)
        {
            return (null, Problems.Unreadable($"Expected a decision, and JSON where arguments or other JSON are asked for: {e.Message}"));
        }

        string? Text(string name) => form[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static string Head(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}";
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using Baton.Agents;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>
/// The page behind a signed link. Whatever a model or a tool wrote is text on it, never markup; it runs no script and loads nothing.
/// </summary>
public sealed class CallbackPage(GateView view, string? approver) : IResult
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}"
        + "pre,textarea,input,select{font:14px/1.45 ui-monospace,monospace;width:100%;box-sizing:border-box;padding:.75rem;border:1px solid #8a929b;border-radius:6px;"
        + "background:#f6f8fa;color:inherit}pre{white-space:pre-wrap;overflow-wrap:anywhere}button{font:inherit;padding:.5rem 1.25rem;margin:.5rem .5rem 0 0;"
        + "border:1px solid #57606a;border-radius:6px;background:#f6f8fa;color:inherit;cursor:pointer}label{display:block;margin-top:1rem}dt{font-weight:600}"
        + "@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}pre,textarea,input,select,button{background:#161b22}}";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : response.WriteAsync(Render());
    }

    private string Render()
    {
        var gate = view.Gate;
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append($"<title>Baton: {Escape(Question(gate))}</title><style>{Style}</style></head><body><main><h1>{Escape(Question(gate))}</h1><dl>")
            .Append($"<dt>Team</dt><dd>{Escape(gate.Team)}{(gate.Agent is null ? "" : $", agent {Escape(gate.Agent)}")}, run {Escape(gate.Run)}</dd>")
            .Append($"<dt>Why a person is asked</dt><dd>{Escape(gate.Reason)}</dd>")
            .Append($"<dt>Open until</dt><dd>{gate.ExpiresAt:u}</dd></dl>");
        if (gate.Arguments is { } arguments)
            page.Append($"<h2>{(gate.Kind == GateKind.Tool ? "Exactly these arguments" : "What it is about")}</h2><pre>{Escape(BatonJson.ToIndented(arguments))}</pre>");
        foreach (var answer in view.Answers)
            page.Append($"<p>{Escape(answer.By)} said {BatonJson.ToText(answer.Decision).Trim('"')} at {answer.At:u}.</p>");
        return page.Append(view.Status == GateStanding.Open ? Form(gate) : "<p><strong>This is decided. There is nothing left to do here.</strong></p>")
            .Append("</main></body></html>").ToString();
    }

    private string Form(Gate gate)
    {
        var form = new StringBuilder("<form method=\"post\">");
        if (approver is null)
            form.Append("<label>Your name or address <input name=\"by\" required maxlength=\"200\" autocomplete=\"email\"></label>");
        else
            form.Append($"<p>You decide as <strong>{Escape(approver)}</strong>.</p>");
        if (QuestionForm.Takes(gate))
            return form.Append(QuestionForm.Render(gate.Schema!.Value)).Append("</form>").ToString();
        if (gate.Kind != GateKind.Human)
            form.Append($"<button name=\"decision\" value=\"approve\">{(gate.Kind == GateKind.Ambiguous ? "It did not happen: run it again" : "Approve")}</button>");
        form.Append($"<button name=\"decision\" value=\"reject\">{(gate.Kind == GateKind.Ambiguous ? "Leave it, whatever happened" : "Reject")}</button>")
            .Append("<label>Why (optional) <input name=\"comment\" maxlength=\"500\"></label>");
        if (gate is { Schema: not null, Quorum: 1 } && gate.Kind != GateKind.Human)
        {
            form.Append($"<label>Other arguments <textarea name=\"args\" rows=\"8\">{Escape(BatonJson.ToIndented(gate.Arguments!.Value))}</textarea></label>")
                .Append("<button name=\"decision\" value=\"edit\">Approve with these arguments</button>");
        }

        if (gate.Quorum == 1)
        {
            if (gate is { Kind: GateKind.Human or GateKind.Result, TakesWords: false, Schema: { } schema })
                form.Append($"<p>It has to fit this:</p><pre>{Escape(BatonJson.ToIndented(schema))}</pre>");
            var (label, button) = gate.Kind == GateKind.Ambiguous ? ("Its result, if it happened", "It happened: this was its result") : ("An answer of your own", "Answer with this");
            form.Append($"<label>{label} <textarea name=\"text\" rows=\"4\"></textarea></label>")
                .Append($"<button name=\"decision\" value=\"respond\">{button}</button>");
        }

        return form.Append("</form>").ToString();
    }

    private static string Question(Gate gate) => gate.Kind switch
    {
        GateKind.Tool => $"May {gate.Agent} call {gate.Tool}?",
        GateKind.Result => "May this be the result?",
        GateKind.Ambiguous => $"Did {gate.Tool} happen?",
        GateKind.Question => $"{gate.Tool} asks something",
        _ => $"A task for {gate.Agent}",
    };

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Text;
using Baton.Agents;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>
/// Sends notices by mail, one to each person whose name is an address. Settings below <c>Baton:Notify:Smtp</c>: <c>Host</c>, <c>Port</c> (587),
/// <c>From</c>, <c>User</c> and <c>Password</c> (absent: none), <c>Tls</c> (true: STARTTLS).
/// </summary>
public sealed class SmtpNotices(IConfiguration configuration) : INoticeChannel
{
    private const int MostArguments = 4000;

    /// <inheritdoc />
    public string Name => "smtp";

    /// <inheritdoc />
    public bool IsConfigured
    {
        get
        {
            if (string.IsNullOrEmpty(Setting("Host")))
                return false;
            if (!MailAddress.TryCreate(Setting("From"), out _))
                throw new InvalidOperationException("Expected a mail address in the setting Baton__Notify__Smtp__From, as Baton__Notify__Smtp__Host is set; found none.");
            return true;
        }
    }

    /// <inheritdoc />
    public IEnumerable<string?> Receivers(IReadOnlyList<string> people) => people.Where(p => MailAddress.TryCreate(p, out _));

    /// <inheritdoc />
    public async Task SendAsync(Notice notice, string? to, CancellationToken cancellation)
    {
        using var client = new SmtpClient(Setting("Host"), configuration.GetValue("Baton:Notify:Smtp:Port", 587))
        {
            EnableSsl = configuration.GetValue("Baton:Notify:Smtp:Tls", true),
            Credentials = Setting("User") is { Length: > 0 } user ? new NetworkCredential(user, Setting("Password")) : null,
        };
        using var message = new MailMessage(Setting("From")!, to!, OneLine(notice.Subject), Text(notice, to))
        {
            BodyEncoding = Encoding.UTF8,
            SubjectEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{notice.Id}@{message.From!.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        try
        {
            await client.SendMailAsync(message, cancellation);
        }
        catch (SmtpFailedRecipientException e) when (IsFinal(e.StatusCode))
        {
            throw new NoticeRefusedException($"The mail server does not take mail for {to}: {e.StatusCode}.");
        }
    }

    private static string Text(Notice notice, string? to)
    {
        var gate = notice.Gate;
        var text = new StringBuilder()
            .AppendLine(notice.Subject).AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Why you are asked: {gate.Reason}")
            .AppendLine(CultureInfo.InvariantCulture, $"Run {gate.Run}, team {gate.Team}{(gate.Agent is null ? "" : $", agent {gate.Agent}")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Open until {gate.ExpiresAt:u}");
        if (gate.Arguments is { } arguments)
        {
            var shown = BatonJson.ToIndented(arguments);
            text.AppendLine().AppendLine(shown.Length <= MostArguments ? shown : $"{shown[..MostArguments]}\n… the rest is behind the link.");
        }

        if ((notice.Links.FirstOrDefault(l => l.Approver == to) ?? notice.Links.FirstOrDefault(l => l.Approver is null)) is { } link)
            text.AppendLine().AppendLine("Look at it and decide (the link is yours alone and works once):").AppendLine(link.Uri);
        return text.ToString();
    }

    // A header is one line, whatever the names in it hold.
    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    // Replies of the 500s, RFC 5321 section 4.2.1.
    private static bool IsFinal(SmtpStatusCode code) => (int)code is >= 500 and < 600;

    private string? Setting(string name) => configuration[$"Baton:Notify:Smtp:{name}"];
}

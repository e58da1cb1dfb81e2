using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>How people hear that a gate waits for them.</summary>
public sealed class NoticeTests
{
    private const string Key = "a key for webhooks that only tests know";

    private const string Team = """
        pattern: handoff
        entry: clerk
        agents:
          clerk: { instructions: i, model: m, tools: [desk.refund] }
        approvals:
          - tool: desk.refund
            approvers: [ann@example.com, bob@example.com]
            expires: 24h
            remind: 4h
            escalate: { to: [head@example.com], after: 10h }
        """;

    [Fact]
    public async Task Webhook_OfAGate_IsSignedAndCarriesALinkForEachApprover()
    {
        await using var hook = await Webhook.StartAsync();
        await using var bench = await WaitingAsync(hook);

        var (headers, body) = hook.Posts.ShouldHaveSingleItem();
        var expected = Convert.ToBase64String(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}")));
        headers["webhook-signature"].ShouldBe($"v1,{expected}");
        var data = JsonDocument.Parse(body).RootElement.GetProperty("data");
        data.GetProperty("tool").GetString().ShouldBe("desk.refund");
        var links = data.GetProperty("links").EnumerateArray().ToList();
        links.ConvertAll(l => l.GetProperty("approver").GetString()).ShouldBe(["ann@example.com", "bob@example.com"]);
        foreach (var link in links)
        {
            var uri = link.GetProperty("uri").GetString()!;
            uri.ShouldStartWith("https://baton.test/api/callback/");
            var token = bench.App.Signer.Read(uri.Split('/')[^1]).ShouldNotBeNull();
            token.Approver.ShouldBe(link.GetProperty("approver").GetString());
        }

        (await bench.EventsAsync(EventTypes.NoticeSent)).ShouldHaveSingleItem().Text("channel").ShouldBe("webhook");
    }

    [Fact]
    public async Task Webhook_ThatIsDownForAWhile_GetsTheSameMessageLaterAndOnce()
    {
        await using var hook = await Webhook.StartAsync(503, 429, 500);
        await using var bench = await WaitingAsync(hook);

        await bench.PassAsync(TimeSpan.FromMinutes(5));

        hook.Posts.Count.ShouldBe(4);
        hook.Posts.Select(p => p.Headers["webhook-id"]).Distinct().ShouldHaveSingleItem();
        hook.Posts.Select(p => p.Body).Distinct().ShouldHaveSingleItem();
        (await bench.EventsAsync(EventTypes.NoticeSent)).Count.ShouldBe(1);
        (await bench.EventsAsync(EventTypes.NoticeFailed)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(302, 1)]
    [InlineData(500, 12)]
    public async Task Webhook_ThatDoesNotTakeIt_EndsInTheJournalAndTheGateStaysOpen(int status, int attempts)
    {
        await using var hook = await Webhook.StartAsync([.. Enumerable.Repeat(status, 50)]);
        await using var bench = await WaitingAsync(hook);

        await bench.PassAsync(TimeSpan.FromHours(1));

        hook.Posts.Count.ShouldBe(attempts);
        var failed = (await bench.EventsAsync(EventTypes.NoticeFailed)).ShouldHaveSingleItem();
        failed.Text("reason")!.ShouldContain($"{status}");
        failed.Value("attempts")!.Value.GetInt32().ShouldBe(attempts);
        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
    }

    [Fact]
    public async Task Webhook_OfAGateThatIsDecidedMeanwhile_IsNotTriedAgain()
    {
        await using var hook = await Webhook.StartAsync([.. Enumerable.Repeat(500, 50)]);
        await using var bench = await WaitingAsync(hook);
        bench.Then(Say("done"));

        (await bench.AnswerAsync(new { decision = "approve", by = "ann@example.com" })).Outcome.ShouldBe(Outcome.Completed);
        var before = hook.Posts.Count;
        await bench.PassAsync(TimeSpan.FromHours(1));

        hook.Posts.Count.ShouldBe(before);
        (await bench.EventsAsync(EventTypes.NoticeFailed)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reminders_AndEscalation_GoToWhoeverIsAskedThen()
    {
        await using var hook = await Webhook.StartAsync();
        await using var bench = await WaitingAsync(hook);

        await bench.PassAsync(TimeSpan.FromHours(11));

        var told = hook.Posts.Select(p => JsonDocument.Parse(p.Body).RootElement).ToList();
        told.ConvertAll(t => t.GetProperty("type").GetString()).ShouldBe(["gate.opened", "gate.reminded", "gate.reminded", "gate.escalated"]);
        hook.Posts.Select(p => p.Headers["webhook-id"]).Distinct().Count().ShouldBe(4);
        told[^1].GetProperty("data").GetProperty("links").EnumerateArray().ShouldHaveSingleItem().GetProperty("approver").GetString().ShouldBe("head@example.com");
    }

    [Fact]
    public async Task Mail_GoesToEachApproverWithALinkOfTheirOwn()
    {
        await using var mail = new MailServer();
        await using var bench = await WaitingAsync(mail);

        mail.Messages.Count.ShouldBe(2);
        foreach (var person in new[] { "ann@example.com", "bob@example.com" })
        {
            var message = mail.Messages.Single(m => m.Contains($"To: {person}", StringComparison.Ordinal));
            var text = Decode(message);
            text.ShouldContain("may clerk call desk.refund?");
            var link = text.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("https://baton.test/", StringComparison.Ordinal));
            bench.App.Signer.Read(link.Split('/')[^1]).ShouldNotBeNull().Approver.ShouldBe(person);
        }
    }

    [Fact]
    public async Task Mail_ToSomebodyTheServerDoesNotKnow_FailsForThemAlone()
    {
        await using var mail = new MailServer(recipient => recipient.Contains("bob", StringComparison.Ordinal));
        await using var bench = await WaitingAsync(mail);

        mail.Messages.Count.ShouldBe(1);
        var failed = (await bench.EventsAsync(EventTypes.NoticeFailed)).ShouldHaveSingleItem();
        failed.Text("to").ShouldBe("bob@example.com");
        failed.Value("attempts")!.Value.GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("http://example.com/hook", Key, "https")]
    [InlineData("https://example.com/hook", "short", "16 bytes")]
    public void Webhook_SetUpWrongly_IsNamed(string url, string key, string what)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager
        {
            ["Baton:Notify:Webhook:Url"] = url,
            ["Baton:Notify:Webhook:Key"] = key,
        };
        using var channel = new WebhookNotices(configuration, TimeProvider.System);
        var error = Should.Throw<InvalidOperationException>(() => channel.IsConfigured);
        error.Message.ShouldContain(what);
        error.Message.ShouldNotContain(key == "short" ? "short " : Key);
    }

    private static Task<Bench> WaitingAsync(Webhook hook) => WaitingAsync(new Dictionary<string, string?>
    {
        ["Baton:Notify:Webhook:Url"] = hook.Url,
        ["Baton:Notify:Webhook:Key"] = Key,
    });

    private static Task<Bench> WaitingAsync(MailServer mail) => WaitingAsync(new Dictionary<string, string?>
    {
        ["Baton:Notify:Smtp:Host"] = "127.0.0.1",
        ["Baton:Notify:Smtp:Port"] = $"{mail.Port}",
        ["Baton:Notify:Smtp:From"] = "baton@example.com",
        ["Baton:Notify:Smtp:Tls"] = "false",
    });

    private static async Task<Bench> WaitingAsync(Dictionary<string, string?> settings)
    {
        var bench = await Bench.OpenAsync(Team);
        foreach (var (name, value) in settings)
            bench.Settings[name] = value;
        bench.Settings["Baton:Links:BaseUrl"] = "https://baton.test";
        await bench.ReopenAsync();
        bench.Then(Call("desk.refund", new { order = "o7", amount = 5 }));
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        await bench.SettleAsync();
        return bench;
    }

    private static string Decode(string message)
    {
        var body = message[(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return message.Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(body.ReplaceLineEndings("")))
            : body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}

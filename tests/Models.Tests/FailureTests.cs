using Baton.WireDouble;

namespace Baton.Models.Tests;

/// <summary>How servers fail, and what the caller learns of it.</summary>
public sealed class FailureTests
{
    public static TheoryData<string, WireReply, string> Garbled => new()
    {
        { "not JSON", WireReply.Raw("{\"id\": oops"), "whole JSON" },
        { "cut JSON", WireReply.Raw("{\"choices\":[{\"message\":{\"content\":\"hal"), "whole JSON" },
        { "wrong content type", WireReply.Raw("<html>Welcome to the hotel</html>", "text/html"), "text/html" },
        { "no choices", WireReply.Raw("{\"choices\":[]}"), "a choice" },
        { "choices of another kind", WireReply.Raw("{\"choices\":{\"a\":1}}"), "a choice" },
        { "no message", WireReply.Raw("{\"choices\":[{\"finish_reason\":\"stop\"}]}"), "a message" },
        { "a list", WireReply.Raw("[1,2]"), "a choice" },
        { "empty", WireReply.Raw(""), "nothing" },
        { "half a character", WireReply.Raw("{\"choices\":[{\"message\":{\"content\":\"\\ud800\"}}]}"), "could not be read" },
        { "a call without a function", WireReply.Raw("{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"1\"}]}}]}"), "a function in each tool call" },
        { "an error in a good answer", WireReply.Raw("{\"error\":{\"message\":\"upstream is down\"}}"), "upstream is down" },
        { "cut connection", WireReply.Truncated(), "cut off" },
        { "endless", WireReply.Endless(), "at most 8 MB" },
    };

    [Theory]
    [MemberData(nameof(Garbled))]
    public async Task CompleteAsync_AnswerThatCannotBeRead_IsTransientAndTriedOnce(string _, WireReply reply, string expected)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(reply);

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeTrue();
        failure.RetryAfter.ShouldBeNull();
        failure.Message.ShouldStartWith("No model answered. openai/gpt-5-mini: ");
        failure.Message.ShouldContain(expected);
        // It may have been billed: whether to pay again is not decided here.
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteAsync_Stalled_EndsAtTheTimeoutOfTheWholeCall(bool afterHeaders)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Stalled(afterHeaders));

        var failure = await Setup.Gateway(server, TimeProvider.System).FailureAsync(Setup.Ask() with { Timeout = TimeSpan.FromMilliseconds(250) });

        failure.Transient.ShouldBeTrue();
        failure.Message.ShouldMatch(@"no answer within 0\.2\d* s");
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task CompleteAsync_ServerErrorThenGood_TriesAgainAtOnce(int status)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(status), WireReply.Dropped(), WireReply.Text("back"));
        var time = new HurriedTime();

        var reply = await Setup.Gateway(server, time).CompleteAsync(Setup.Ask(), CancellationToken.None);

        reply.Message.Text.ShouldBe("back");
        server.Requests.Count.ShouldBe(3);
        time.Waits.Sum(w => w.TotalSeconds).ShouldBeInRange(0.5, 2);
    }

    [Fact]
    public async Task CompleteAsync_ServerErrorsThatStay_GivesUpAfterTwoMoreTries()
    {
        await using var server = await OpenAIDouble.StartAsync(_ => WireReply.Error(500, "out of order"));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeTrue();
        failure.Message.ShouldContain("HTTP 500 (answer: out of order)");
        server.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(429, "Retry-After", "7", 7.0)]
    [InlineData(503, "Retry-After", "120", 120.0)]
    [InlineData(429, "retry-after-ms", "1500", 1.5)]
    [InlineData(429, "Retry-After", "99999999", 86400.0)]
    [InlineData(429, "Retry-After", "-5", null)]
    [InlineData(429, "Retry-After", "soon", null)]
    public async Task CompleteAsync_ToldToWait_LeavesTheWaitingToTheCaller(int status, string header, string value, double? seconds)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(status, "slow down", null, (header, value)));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeTrue();
        failure.RetryAfter.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteAsync_RetryAfterAsADate_IsReadAgainstTheServersClock()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(429, "slow down", null,
            ("Date", "Wed, 01 Jan 2020 10:00:00 GMT"), ("Retry-After", "Wed, 01 Jan 2020 10:00:42 GMT")));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(42));
    }

    [Fact]
    public async Task CompleteAsync_AllCandidatesFail_NamesEachAndTheShortestWait()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(
            WireReply.Error(429, "slow down", null, ("Retry-After", "30")),
            WireReply.Error(429, "slow down too", null, ("Retry-After", "9")),
            WireReply.Error(401, "who are you"));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask("openai/a", "openai/b", "openai/c", "azure/d"));

        failure.Transient.ShouldBeTrue();
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
        failure.Message.ShouldContain("openai/a: HTTP 429 (answer: slow down)");
        failure.Message.ShouldContain("openai/b: HTTP 429 (answer: slow down too)");
        failure.Message.ShouldContain("openai/c: HTTP 401, check Baton__Models__openai__Key");
        failure.Message.ShouldContain("azure/d: skipped, set Baton__Models__azure__Endpoint");
    }

    [Theory]
    [InlineData(400, "check that model 'gpt-5-mini' exists")]
    [InlineData(401, "check Baton__Models__openai__Key")]
    [InlineData(403, "check Baton__Models__openai__Key")]
    [InlineData(404, "check the name of the model or deployment 'gpt-5-mini' and Baton__Models__openai__Endpoint")]
    [InlineData(422, "check Baton__Models__openai__Endpoint")]
    public async Task CompleteAsync_RequestRefused_SaysWhatToCheckAndIsNotTransient(int status, string expected)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(status, "no such thing"));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeFalse();
        failure.Message.ShouldContain($"HTTP {status}, {expected}");
        failure.Message.ShouldContain("(answer: no such thing)");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteAsync_QuotaUsedUp_IsNotTransient()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(429, "You exceeded your current quota", "insufficient_quota"));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeFalse();
        failure.Message.ShouldContain("check the account's plan and billing");
    }

    [Fact]
    public async Task CompleteAsync_NobodyListens_IsTransientAndNamesTheSetting()
    {
        var server = await OpenAIDouble.StartAsync();
        var gateway = Setup.Gateway(server);
        await server.DisposeAsync();

        var failure = await gateway.FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeTrue();
        failure.Message.ShouldContain("no connection to http://127.0.0.1:");
        failure.Message.ShouldContain("check Baton__Models__openai__Endpoint");
    }

    [Fact]
    public async Task CompleteAsync_Redirect_IsNotFollowed()
    {
        await using var other = await OpenAIDouble.StartAsync();
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Redirect($"{other.Endpoint}/chat/completions?leak=1"));

        var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

        failure.Transient.ShouldBeFalse();
        failure.Message.ShouldContain("redirect");
        failure.Message.ShouldNotContain("leak");
        other.Requests.ShouldBeEmpty("the key would have gone there too");
    }
}

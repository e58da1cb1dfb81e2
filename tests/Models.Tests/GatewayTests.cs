using Baton.WireDouble;
using Microsoft.Extensions.AI;

namespace Baton.Models.Tests;

/// <summary>Which candidate answers, and what is said about the others.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task CompleteAsync_TextAnswer_ReturnsItWithUsageAndPrice()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Text("All quiet."));

        var reply = await Setup.Gateway(server).CompleteAsync(Setup.Ask(), CancellationToken.None);

        reply.Message.Text.ShouldBe("All quiet.");
        reply.Candidate.ShouldBe("openai/gpt-5-mini");
        reply.Model.ShouldBe("gpt-5-mini-2026-01-01");
        (reply.InputTokens, reply.OutputTokens, reply.Estimated).ShouldBe((1000, 200, false));
        reply.Cost.ShouldBe((1000 * 0.25m + 200 * 2m) / 1_000_000m);
        reply.FinishReason.ShouldBe("stop");
        reply.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public async Task CompleteAsync_UsageNotCounted_EstimatesFromBytes()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Text(new string('a', 400), usage: false));

        var reply = await Setup.Gateway(server).CompleteAsync(Setup.Ask(), CancellationToken.None);

        (reply.OutputTokens, reply.Estimated).ShouldBe((100, true));
        reply.InputTokens.ShouldBe(("Be brief.".Length + "What is new?".Length) / 4);
    }

    [Fact]
    public async Task CompleteAsync_CandidatesWithoutSettings_ArePassedOverWithTheSettingToMake()
    {
        var gateway = new ModelGateway(Setup.Settings());

        var reply = await gateway.CompleteAsync(
            Setup.Ask("azure/gpt-5", "openai/gpt-5", "compatible/llama", "anthropic/claude", "nobody/x", "bare", "offline/first-look"), CancellationToken.None);

        reply.Candidate.ShouldBe("offline/first-look");
        reply.Skipped.Count.ShouldBe(6);
        reply.Skipped[0].ShouldBe("azure/gpt-5: skipped, set Baton__Models__azure__Endpoint");
        reply.Skipped[1].ShouldBe("openai/gpt-5: skipped, set Baton__Models__openai__Key");
        reply.Skipped[2].ShouldBe("compatible/llama: skipped, set Baton__Models__compatible__Endpoint");
        reply.Skipped[3].ShouldContain("not supported in this version");
        reply.Skipped[4].ShouldContain("unknown provider 'nobody'");
        reply.Skipped[5].ShouldContain("expected 'provider/model'");
    }

    [Fact]
    public async Task CompleteAsync_NothingUsable_SaysOfEachWhyAndIsNotTransient()
    {
        var failure = await new ModelGateway(Setup.Settings()).FailureAsync(Setup.Ask("azure/gpt-5", "openai/gpt-5"));

        failure.Transient.ShouldBeFalse();
        failure.Message.ShouldBe(
            "No model answered. azure/gpt-5: skipped, set Baton__Models__azure__Endpoint; openai/gpt-5: skipped, set Baton__Models__openai__Key.");
    }

    [Fact]
    public async Task CompleteAsync_FirstFails_NextAnswers()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(404, "no such model"), WireReply.Text("from the second"));

        var reply = await Setup.Gateway(server).CompleteAsync(Setup.Ask("openai/gpt-x", "compatible/llama"), CancellationToken.None);

        reply.Message.Text.ShouldBe("from the second");
        reply.Candidate.ShouldBe("compatible/llama");
        reply.Skipped.ShouldHaveSingleItem().ShouldContain("HTTP 404");
        server.Requests[1].Headers.ContainsKey("Authorization").ShouldBeFalse("the second server has no key, and must not get the first one's");
    }

    [Fact]
    public async Task CompleteAsync_FirstStalls_NextRemoteCandidateStillGetsTime()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Stalled(), WireReply.Text("in time"));

        var reply = await Setup.Gateway(server, TimeProvider.System).CompleteAsync(
            Setup.Ask("openai/a", "openai/b") with { Timeout = TimeSpan.FromSeconds(2) }, CancellationToken.None);

        reply.Candidate.ShouldBe("openai/b");
        reply.Skipped.ShouldHaveSingleItem().ShouldMatch(@"^openai/a: no answer within (1|0\.9\d*) s$");
    }

    [Fact]
    public async Task CompleteAsync_FirstUsesAllTheTime_OfflineStillAnswers()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Stalled());

        var reply = await Setup.Gateway(server, TimeProvider.System).CompleteAsync(
            Setup.Ask("openai/a", "offline/x") with { Timeout = TimeSpan.FromMilliseconds(300) }, CancellationToken.None);

        reply.Candidate.ShouldBe("offline/x");
        (reply.Cost, reply.Estimated, reply.Model).ShouldBe((0m, true, "offline"));
    }

    [Fact]
    public async Task CompleteAsync_CallerCancels_PassesTheCancellationOn()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Stalled());
        using var source = new CancellationTokenSource();
        var call = Setup.Gateway(server).CompleteAsync(Setup.Ask("openai/a", "offline/x"), source.Token);
        while (server.Requests.Count == 0)
            await Task.Yield();

        source.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData("http://models.example.com/v1", "must be https://")]
    [InlineData("https://user:secret@models.example.com/v1", "without user")]
    [InlineData("https://models.example.com/v1?key=secret", "without user, query")]
    [InlineData("models", "absolute https:// address")]
    public void Describe_EndpointThatWillNotDo_SaysWhatItMustBeWithoutShowingIt(string endpoint, string expected)
    {
        var gateway = new ModelGateway(Setup.Settings(("compatible:Endpoint", endpoint)));

        var status = gateway.Describe(["compatible/x"]).ShouldHaveSingleItem();

        status.Available.ShouldBeFalse();
        status.WhyNot.ShouldNotBeNull().ShouldContain(expected);
        status.WhyNot.ShouldStartWith("Baton__Models__compatible__Endpoint");
        status.WhyNot.ShouldNotContain("secret");
    }

    [Fact]
    public void Describe_AzureEndpoints_TakesTheBareResourceAndTheV1Address()
    {
        string? WhyNot(string endpoint) =>
            new ModelGateway(Setup.Settings(("azure:Endpoint", endpoint), ("azure:Key", "k"))).Describe(["azure/gpt-5"])[0].WhyNot;

        WhyNot("https://res.openai.azure.com").ShouldBeNull();
        WhyNot("https://res.openai.azure.com/openai/v1/").ShouldBeNull();
        WhyNot("https://res.openai.azure.com/openai/deployments/x").ShouldNotBeNull().ShouldContain("/openai/v1/");
    }

    [Fact]
    public async Task CompleteAsync_AzureWithKey_CallsTheV1Address()
    {
        await using var server = await OpenAIDouble.StartAsync();
        var bare = new Uri(server.Endpoint, "/").ToString();
        var gateway = new ModelGateway(Setup.Settings(("azure:Endpoint", bare), ("azure:Key", Setup.Key)));

        var reply = await gateway.CompleteAsync(Setup.Ask("azure/gpt-5"), CancellationToken.None);

        reply.Candidate.ShouldBe("azure/gpt-5");
        reply.Cost.ShouldBeGreaterThan(0);
        server.Requests[0].Path.ShouldBe("/openai/v1/chat/completions");
    }

    [Fact]
    public void Describe_SettingsFromTheEnvironment_AreTheNamesThatMessagesGive()
    {
        // Two underscores are a colon: the name in the message is the variable that is read.
        var gateway = new ModelGateway(Setup.Settings(("openai:Key", Setup.Key)));

        gateway.Describe(["openai/gpt-5", "openai/unheard-of", "offline/x", "recorded/x"]).ShouldBe(
        [
            new("openai/gpt-5", true, null, true),
            new("openai/unheard-of", true, null, false),
            new("offline/x", true, null, true),
            new("recorded/x", false, "provider 'recorded' is not supported in this version; list another candidate", true),
        ]);
    }

    [Fact]
    public async Task CompleteAsync_CallsWithoutIdsOrWithUsedOnes_GetIdsOfTheirOwn()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Calls(("", "a", "{}"), ("c1", "b", "{}"), ("c1", "c", "{}")));
        var request = Setup.Ask() with
        {
            Messages = [new(ChatRole.User, "go"), new(ChatRole.Assistant, [new FunctionCallContent("call_2", "z")]), new(ChatRole.Tool, [new FunctionResultContent("call_2", "done")])],
        };

        var reply = await Setup.Gateway(server).CompleteAsync(request, CancellationToken.None);

        var ids = reply.Message.Contents.OfType<FunctionCallContent>().Select(c => c.CallId).ToList();
        ids.Count.ShouldBe(3);
        ids.ShouldBeUnique();
        ids.ShouldContain("c1");
        ids.ShouldNotContain("call_2");
        ids.ShouldAllBe(id => id.Length > 0);
    }

    [Fact]
    public async Task CompleteAsync_WrongRequest_IsToldBeforeAnythingIsSent()
    {
        var gateway = new ModelGateway(Setup.Settings());
        ModelRequest[] wrong =
        [
            Setup.Ask() with { Candidates = [] }, Setup.Ask() with { Messages = [] },
            Setup.Ask() with { MaxOutputTokens = 0 }, Setup.Ask() with { Timeout = TimeSpan.Zero },
        ];
        foreach (var request in wrong)
        {
            await Should.ThrowAsync<ArgumentException>(() => gateway.CompleteAsync(request, CancellationToken.None));
            Should.Throw<ArgumentException>(() => gateway.Bound(request));
        }
    }
}

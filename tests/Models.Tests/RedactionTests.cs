using Baton.Models.Providers;
using Baton.WireDouble;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Models.Tests;

/// <summary>A key is in no message, whatever a server sends back.</summary>
public sealed class RedactionTests
{
    private const string Plain = "0f3b6c1e\"d9a74/c2";

    [Theory]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task CompleteAsync_ServerSendsTheKeyBack_NoMessageHoldsIt(int status)
    {
        await using var server = await OpenAIDouble.StartAsync(request => WireReply.Raw(
            $"You sent {request.Headers["Authorization"]}, that is {Plain} or 0f3b6c1e\\u0022d9a74/c2 or {Uri.EscapeDataString(Plain)}, like sk-proj-****9999xyz",
            "text/plain", status));
        var gateway = new ModelGateway(Setup.Settings(("openai:Endpoint", server.Endpoint.ToString()), ("openai:Key", Plain)), new HurriedTime());

        var failure = await gateway.FailureAsync(Setup.Ask());

        var everything = failure.ToString();
        everything.ShouldContain("[redacted]");
        foreach (var secret in new[] { Plain, "0f3b6c1e", "d9a74", "9999xyz" })
            everything.ShouldNotContain(secret);
        failure.InnerException.ShouldBeNull();
    }

    [Fact]
    public async Task CompleteAsync_KeyAtTheEdgeOfTheExcerpt_IsNotCutInHalf()
    {
        for (var padding = 230; padding < 310; padding += 7)
        {
            await using var server = await OpenAIDouble.StartAsync();
            server.Then(WireReply.Error(400, new string('x', padding) + Setup.Key));

            var failure = await Setup.Gateway(server).FailureAsync(Setup.Ask());

            failure.Message.ShouldNotContain(Setup.Key[..8]);
            failure.Message.ShouldContain("xxx");
        }
    }

    [Fact]
    public async Task CompleteAsync_KeyThatNoHeaderTakes_IsToldWithoutIt()
    {
        var gateway = new ModelGateway(Setup.Settings(("openai:Key", "line\nbreak-secret")));

        var failure = await gateway.FailureAsync(Setup.Ask());

        failure.Message.ShouldContain("Baton__Models__openai__Key holds blanks or characters that are not ASCII");
        failure.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public void Clean_AnyTextAroundAnyKey_RemovesTheKey()
    {
        var keys = Gen.Choose(8, 40).SelectMany(n => Gen.ArrayOf(Gen.Choose('!', '~').Select(c => (char)c), n)).Select(c => new string(c));
        var texts = ArbMap.Default.GeneratorFor<string>().Select(t => t ?? "");
        Prop.ForAll((from key in keys from before in texts from after in texts select (key, before, after)).ToArbitrary(), sample =>
        {
            var clean = Redaction.Excerpt(Redaction.Clean($"{sample.before} {sample.key} {sample.after}", [sample.key]));
            return !clean.Contains(sample.key, StringComparison.Ordinal) && clean.Length <= 301;
        }).QuickCheckThrowOnFailure();
    }
}

using Baton.Models.Prices;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace Baton.Models.Tests;

/// <summary>What a call may cost, before and after.</summary>
public sealed class PriceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton-prices").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("openai/gpt-5", 1.25, 10)]
    [InlineData("azure/gpt-5-mini", 0.25, 2)]
    [InlineData("offline/anything", 0, 0)]
    public void Find_KnownModel_HasItsListPrice(string candidate, decimal input, decimal output) =>
        PriceTable.Load(null).Find(candidate).ShouldBe(new Price(input, output));

    [Theory]
    [InlineData("openai/unheard-of")]
    [InlineData("compatible/gpt-5")]
    [InlineData("gpt-5")]
    public void Find_UnknownModel_HasNone(string candidate) => PriceTable.Load(null).Find(candidate).ShouldBeNull();

    [Fact]
    public void Load_FileBesideTheTeam_GoesBeforeTheBuiltInPrices()
    {
        File.WriteAllText(Path.Combine(_folder, "prices.json"), """{ "azure/my-deployment": { "input": 0.5, "output": 1 }, "openai/gpt-5": { "input": 9, "output": 99 } }""");

        var prices = PriceTable.Load(_folder);

        prices.Find("azure/my-deployment").ShouldBe(new Price(0.5m, 1));
        prices.Find("openai/gpt-5").ShouldBe(new Price(9, 99));
        prices.Find("openai/gpt-5-mini").ShouldBe(new Price(0.25m, 2));
    }

    [Theory]
    [InlineData("openai/gpt-4.1", 1_000_000)]
    [InlineData("azure/gpt-5-mini", 272_000)]
    [InlineData("azure/my-deployment", 9_000)]
    [InlineData("compatible/unheard-of", 128_000)]
    [InlineData("offline/x", 128_000)]
    public void Window_OfAModel_IsItsOwnOrWhatTheFileSays(string candidate, long window)
    {
        File.WriteAllText(Path.Combine(_folder, "prices.json"), """{ "azure/my-deployment": { "input": 0.5, "output": 1, "window": 9000 } }""");

        ModelWindows.Of(candidate, PriceTable.Load(_folder).Find(candidate)).ShouldBe(window);
    }

    [Theory]
    [InlineData("[]", "an object of provider/model names")]
    [InlineData("{", "JSON")]
    [InlineData("""{"a/b": {"input": -1, "output": 1}}""", "'a/b.input' to be US dollars")]
    [InlineData("""{"a/b": {"input": "1", "output": 1}}""", "'a/b.input' to be US dollars")]
    [InlineData("""{"a/b": {"input": 1}}""", "both input and output in 'a/b'")]
    [InlineData("""{"a/b": {"input": 1, "output": 1, "cached": 1}}""", "only input, output and window in 'a/b', found 'cached'")]
    [InlineData("""{"a/b": {"input": 1, "output": 1, "window": 100}}""", "'a/b.window' to be a number of tokens")]
    [InlineData("""{"a/b": {"input": 1, "output": 1, "window": 8000.5}}""", "'a/b.window' to be a number of tokens")]
    public async Task CompleteAsync_WrongPrices_SaysWhatIsWrongBeforeAnythingIsSent(string file, string expected)
    {
        File.WriteAllText(Path.Combine(_folder, "prices.json"), file);
        var gateway = new ModelGateway(Setup.Settings());
        var request = Setup.Ask("offline/x") with { Folder = _folder };

        var error = await Should.ThrowAsync<InvalidDataException>(() => gateway.CompleteAsync(request, CancellationToken.None));

        error.Message.ShouldStartWith("prices.json: expected ");
        error.Message.ShouldContain(expected);
        Should.Throw<InvalidDataException>(() => gateway.Bound(request));
    }

    [Fact]
    public void Bound_SeveralCandidates_TakesTheDearestThatCanBeUsed()
    {
        var gateway = new ModelGateway(Setup.Settings(("openai:Key", Setup.Key)));

        var cheap = gateway.Bound(Setup.Ask("openai/gpt-5-nano"));
        var both = gateway.Bound(Setup.Ask("openai/gpt-5-nano", "openai/gpt-5"));
        var unusable = gateway.Bound(Setup.Ask("openai/gpt-5-nano", "azure/gpt-5"));

        both.Cost.ShouldBe(((both.InputTokens * 1.25m) + (both.OutputTokens * 10m)) / 1_000_000m);
        unusable.ShouldBe(cheap);
        cheap.Priced.ShouldBeTrue();
        gateway.Bound(Setup.Ask("openai/gpt-5", "openai/unheard-of")).Priced.ShouldBeFalse();
        cheap.Tokens.ShouldBe(cheap.InputTokens + 2048);
    }

    [Fact]
    public void Bound_AnyPrompt_CountsAtLeastEveryByteOfIt()
    {
        var gateway = new ModelGateway(Setup.Settings());
        var texts = ArbMap.Default.GeneratorFor<string>().Select(t => t ?? "");
        Prop.ForAll((from a in texts from b in texts from c in texts select (a, b, c)).ToArbitrary(), sample =>
        {
            var request = Setup.Ask("offline/x") with
            {
                Messages =
                [
                    new(ChatRole.User, sample.a),
                    new(ChatRole.Assistant, [new FunctionCallContent("1", "f", new Dictionary<string, object?> { ["x"] = sample.b })]),
                    new(ChatRole.Tool, [new FunctionResultContent("1", sample.c)]),
                ],
                Functions = [Setup.Function("f", "does it")],
            };
            var bytes = System.Text.Encoding.UTF8.GetByteCount(sample.a + sample.b + sample.c + "f" + "does it" + """{"type":"object"}""");
            return gateway.Bound(request).InputTokens >= bytes;
        }).QuickCheckThrowOnFailure();
    }
}

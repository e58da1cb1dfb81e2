using System.Security.Cryptography;

namespace Baton.Records;

public abstract partial class RunStoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public async Task Put_AnyLength_ComesBackUnderItsHash(int length)
    {
        var random = new Random(length);
        var noise = new byte[length];
        random.NextBytes(noise);
        var dull = new byte[length];

        foreach (var content in new[] { noise, dull })
        {
            var hash = await Store.PutAsync("acme", content);

            hash.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
            (await Store.GetAsync("acme", hash)).ShouldNotBeNull().ToArray().ShouldBe(content);
        }
    }

    [Fact]
    public async Task Put_SameContentManyTimesAtOnce_GivesOneName()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Store.PutAsync("acme", Bytes("same")))));

        names.Distinct().ShouldHaveSingleItem();
        Text(await Store.GetAsync("acme", names[0])).ShouldBe("same");
    }

    [Fact]
    public async Task Get_AnotherTenantsBlob_GivesNull()
    {
        var hash = await Store.PutAsync("acme", Bytes("secret"));

        (await Store.GetAsync("evil", hash)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("zzb0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task Get_NameOfNothing_GivesNull(string hash) => (await Store.GetAsync("acme", hash)).ShouldBeNull();

    [Fact]
    public async Task Put_AboveTheLimit_IsRefusedWithBothSizes()
    {
        var content = new byte[RunStoreLimits.Content + 1];

        var error = await Should.ThrowAsync<ContentTooLargeException>(() => Store.PutAsync("acme", content));

        error.Message.ShouldBe("Expected a blob of at most 67,108,864 bytes, found 67,108,865. Ask for less, or split it.");
        (error.Size, error.Limit).ShouldBe((67_108_865, 67_108_864));
    }

    [Fact]
    public async Task Put_AtTheLimit_ComesBack()
    {
        var content = new byte[RunStoreLimits.Content];
        content[^1] = 7;

        var hash = await Store.PutAsync("acme", content);

        (await Store.GetAsync("acme", hash)).ShouldNotBeNull().Span.SequenceEqual(content).ShouldBeTrue();
    }
}

namespace Baton.Records;

/// <summary>What every <see cref="IRunStore"/> that outlives its process promises besides.</summary>
public abstract partial class DurableRunStoreContract : RunStoreContract
{
    protected override bool Outlives => true;

    [Fact]
    public async Task Reopen_Everything_IsThere()
    {
        var hash = await Store.PutAsync("acme", Bytes("blob"));
        await Store.AppendAsync(Run, [Event("a", data: new { n = 1 }), Event("b")]);
        var done = new EffectKey(Run, "done");
        await Store.BeginAsync(done, "f", []);
        await Store.CompleteAsync(done, Bytes("result"), []);
        var held = new EffectKey(Run, "held");
        await Store.BeginAsync(held, "f", []);

        Reopen();

        Text(await Store.GetAsync("acme", hash)).ShouldBe("blob");
        (await JournalAsync(Run)).Select(e => (e.Id, e.Seq, e.Data?.GetRawText())).ShouldBe([("a", 1, "{\"n\":1}"), ("b", 2, null)]);
        Text((await Store.BeginAsync(done, "f", [])).Result).ShouldBe("result");
        (await Store.BeginAsync(held, "f", []).WaitAsync(Bound)).State.ShouldBe(LedgerState.Interrupted);
        (await Store.AppendAsync(Run, [Event("a"), Event("c")])).Select(e => e.Seq).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Close_WhileOthersWait_EndsTheirWaits()
    {
        var key = new EffectKey(Run, "1");
        await Store.BeginAsync(key, "f", []);
        var begin = Store.BeginAsync(key, "f", []);
        var wait = Store.WaitAsync(Run, 0, CancellationToken.None);

        Reopen();

        await Should.ThrowAsync<ObjectDisposedException>(() => begin.WaitAsync(Bound));
        await Should.ThrowAsync<ObjectDisposedException>(() => wait.WaitAsync(Bound));
    }
}

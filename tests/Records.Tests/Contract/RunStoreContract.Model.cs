using Baton.Agents;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Records;

public abstract partial class RunStoreContract
{
    private int tenants;

    /// <summary>Whether the records outlive the store: then the model restarts it now and then.</summary>
    protected virtual bool Outlives => false;

    [Fact]
    public void AnySequenceOfCalls_AnswersAsTheModelDoes() =>
        Prop.ForAll<int[]>(calls => CompareAsync(calls)).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(80));

    private async Task<bool> CompareAsync(int[] calls)
    {
        // A tenant for itself: each sequence starts with nothing on record.
        var tenant = $"t{++tenants}";
        var model = new ModelRunStore();
        foreach (var call in calls)
            await CallBothAsync(model, tenant, (uint)call);
        for (uint run = 0; run < 2; run++)
        {
            var key = new RunKey(tenant, $"run-{run}");
            (await JournalAsync(key)).ShouldBe(model.Read(key, 0, int.MaxValue));
        }
        return true;
    }

    /// <summary>One call, chosen by the digits of a number so that small numbers are simple calls.</summary>
    private async Task CallBothAsync(ModelRunStore model, string tenant, uint call)
    {
        var (kind, run, id, variant) = (call % 10, new RunKey(tenant, $"run-{call / 10 % 2}"), call / 20 % 3, call / 60 % 2);
        var key = new EffectKey(run, $"{id}");
        var e = Event($"e{id}-{variant}", run);
        var text = $"result {variant}";
        switch (kind)
        {
            case 0:
                (await Store.AppendAsync(run, [e])).ShouldBe(model.Append(run, [e]));
                break;
            case 1:
                RunEvent[] three = [e, Event("e0-0", run), e];
                (await Store.AppendAsync(run, three)).ShouldBe(model.Append(run, three));
                break;
            case 2:
                (await Store.ReadAsync(run, id, (int)variant + 1)).ShouldBe(model.Read(run, id, (int)variant + 1));
                break;
            case 3 or 4 when !model.IsHeld(key):
                var fingerprint = call % 97 == 0 ? "other" : "f";
                (await AnswerAsync(async () =>
                {
                    var entry = await Store.BeginAsync(key, fingerprint, [e]).WaitAsync(Bound);
                    return entry.State == LedgerState.Done ? "Done " + Text(entry.Result) : entry.State.ToString();
                })).ShouldBe(model.Begin(key, fingerprint, e));
                break;
            case 5:
                (await AnswerAsync(() => Store.CompleteAsync(key, Bytes(text), [e]))).ShouldBe(model.Complete(key, text, e));
                break;
            case 6:
                (await AnswerAsync(() => Store.AbandonAsync(key, [e]))).ShouldBe(model.Abandon(key, e));
                break;
            case 7:
                Store.Release(key);
                model.Release(key);
                break;
            case 8:
                var content = new byte[id * 700];
                var hash = await Store.PutAsync(tenant + variant, content);
                hash.ShouldBe(model.Put(tenant + variant, content));
                foreach (var reader in new[] { tenant + 0, tenant + 1 })
                {
                    var got = await Store.GetAsync(reader, hash);
                    (got is { } blob ? Convert.ToBase64String(blob.Span) : null).ShouldBe(model.Get(reader, hash));
                }
                break;
            case 9 when variant == 0:
                await Store.DeleteAsync(run);
                model.Delete(run);
                break;
            case 9 when Outlives:
                Reopen();
                model.Restart();
                break;
        }
    }

    private static Task<string> AnswerAsync(Func<Task> call) => AnswerAsync(async () =>
    {
        await call();
        return "ok";
    });

    private static async Task<string> AnswerAsync(Func<Task<string>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is LedgerConflictException or InvalidOperationException)
        {
            return e.GetType().Name;
        }
    }
}

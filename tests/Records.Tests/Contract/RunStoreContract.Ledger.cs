using Baton.Agents;

namespace Baton.Records;

public abstract partial class RunStoreContract
{
    private static readonly EffectKey Key = new(Run, "1.1.1");

    [Fact]
    public async Task Begin_UnknownKey_IsFreshAndJournalsTheIntent()
    {
        var entry = await Store.BeginAsync(Key, "f", [Event("intent")]);

        entry.ShouldBe(new LedgerEntry(LedgerState.Fresh, null));
        (await JournalAsync(Run)).ShouldHaveSingleItem().Id.ShouldBe("intent");
    }

    [Fact]
    public async Task Complete_Held_RecordsResultAndEvents()
    {
        await Store.BeginAsync(Key, "f", []);

        await Store.CompleteAsync(Key, Bytes("result"), [Event("done")]);

        var again = await Store.BeginAsync(Key, "f", [Event("not journaled")]);
        again.State.ShouldBe(LedgerState.Done);
        Text(again.Result).ShouldBe("result");
        (await JournalAsync(Run)).ShouldHaveSingleItem().Id.ShouldBe("done");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5_000_000)]
    public async Task Find_DoneEffect_IsItsResultAndIntendedOrUnknownOnesAreNone(int length)
    {
        var result = new byte[length];
        (await Store.FindAsync(Key)).ShouldBeNull();
        await Store.BeginAsync(Key, "f", []);
        (await Store.FindAsync(Key)).ShouldBeNull();
        await Store.CompleteAsync(Key, result, []);

        var found = (await Store.FindAsync(Key))!;

        found.Fingerprint.ShouldBe("f");
        found.Result.ToArray().ShouldBe(result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000_000)]
    public async Task Complete_EmptyAndLargeResults_ComeBack(int length)
    {
        var result = new byte[length];
        await Store.BeginAsync(Key, "f", []);
        await Store.CompleteAsync(Key, result, []);

        var done = await Store.BeginAsync(Key, "f", []);

        done.Result.ShouldNotBeNull().Span.SequenceEqual(result).ShouldBeTrue();
    }

    [Fact]
    public async Task Begin_AfterRelease_IsInterrupted()
    {
        await Store.BeginAsync(Key, "f", [Event("intent")]);
        Store.Release(Key);

        var again = await Store.BeginAsync(Key, "f", [Event("again")]);

        again.ShouldBe(new LedgerEntry(LedgerState.Interrupted, null));
        (await JournalAsync(Run)).ShouldHaveSingleItem().Id.ShouldBe("intent");
    }

    [Fact]
    public async Task Release_AfterTheResult_ChangesNothing()
    {
        await Store.BeginAsync(Key, "f", []);
        await Store.CompleteAsync(Key, Bytes("r"), []);

        Store.Release(Key);

        (await Store.BeginAsync(Key, "f", [])).State.ShouldBe(LedgerState.Done);
    }

    [Fact]
    public async Task Complete_AfterInterruption_IsDone()
    {
        await Store.BeginAsync(Key, "f", []);
        Store.Release(Key);
        await Store.BeginAsync(Key, "f", []);

        await Store.CompleteAsync(Key, Bytes("second time"), []);

        Text((await Store.BeginAsync(Key, "f", [])).Result).ShouldBe("second time");
    }

    [Fact]
    public async Task Abandon_Held_FreesTheKeyForAnotherFingerprintToo()
    {
        await Store.BeginAsync(Key, "f", []);

        await Store.AbandonAsync(Key, [Event("abandoned")]);

        (await JournalAsync(Run)).ShouldHaveSingleItem().Id.ShouldBe("abandoned");
        (await Store.BeginAsync(Key, "g", [])).State.ShouldBe(LedgerState.Fresh);
    }

    [Fact]
    public async Task Begin_AnotherFingerprint_IsAConflictAndTheIntentStays()
    {
        await Store.BeginAsync(Key, "f", []);
        Store.Release(Key);

        var error = await Should.ThrowAsync<LedgerConflictException>(() => Store.BeginAsync(Key, "g", [Event("x")]));

        error.Key.ShouldBe(Key);
        error.Message.ShouldContain("fingerprint f and is begun again with g");
        (await JournalAsync(Run)).ShouldBeEmpty();
        (await Store.BeginAsync(Key, "f", []).WaitAsync(Bound)).State.ShouldBe(LedgerState.Interrupted);
        await Store.CompleteAsync(Key, Bytes("r"), []);
        await Should.ThrowAsync<LedgerConflictException>(() => Store.BeginAsync(Key, "g", []));
    }

    [Fact]
    public async Task Begin_KeyIsHeld_WaitsForTheResult()
    {
        await Store.BeginAsync(Key, "f", []);
        var second = Store.BeginAsync(Key, "f", []);
        (await Store.BeginAsync(Key with { Step = "other" }, "f", [])).State.ShouldBe(LedgerState.Fresh);
        second.IsCompleted.ShouldBeFalse();

        await Store.CompleteAsync(Key, Bytes("r"), []);

        Text((await second.WaitAsync(Bound)).Result).ShouldBe("r");
    }

    [Fact]
    public async Task Begin_HolderReleasesOrAbandons_NextWaiterHoldsTheKey()
    {
        await Store.BeginAsync(Key, "f", []);
        var second = Store.BeginAsync(Key, "f", []);
        Store.Release(Key);
        (await second.WaitAsync(Bound)).State.ShouldBe(LedgerState.Interrupted);

        var third = Store.BeginAsync(Key, "f", []);
        third.IsCompleted.ShouldBeFalse();
        await Store.AbandonAsync(Key, []);
        (await third.WaitAsync(Bound)).State.ShouldBe(LedgerState.Fresh);
    }

    [Fact]
    public async Task Begin_CancelledWhileWaiting_TakesNoHold()
    {
        await Store.BeginAsync(Key, "f", []);
        using var stop = new CancellationTokenSource();
        var second = Store.BeginAsync(Key, "f", [], stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second.WaitAsync(Bound));

        Store.Release(Key);

        (await Store.BeginAsync(Key, "f", []).WaitAsync(Bound)).State.ShouldBe(LedgerState.Interrupted);
    }

    [Fact]
    public async Task Begin_FiftyAtOnce_OneIsFreshAndTheOthersGetItsResult()
    {
        var done = 0;
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            var entry = await Store.BeginAsync(Key, "f", [Event("intent")]);
            if (entry.State == LedgerState.Done)
                return Text(entry.Result);
            entry.State.ShouldBe(LedgerState.Fresh);
            Interlocked.Increment(ref done);
            await Store.CompleteAsync(Key, Bytes($"by {i}"), [Event("done")]);
            return $"by {i}";
        }))).WaitAsync(Bound);

        done.ShouldBe(1);
        results.Distinct().ShouldHaveSingleItem();
        (await JournalAsync(Run)).Select(e => e.Id).ShouldBe(["intent", "done"]);
    }

    [Fact]
    public async Task Complete_WithoutIntent_IsRefusedAndJournalsNothing()
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => Store.CompleteAsync(Key, Bytes("r"), [Event("done")]));
        await Should.ThrowAsync<InvalidOperationException>(() => Store.AbandonAsync(Key, [Event("abandoned")]));

        error.Message.ShouldContain("Expected an intent for step 1.1.1 of run run-1, found none.");
        (await JournalAsync(Run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Complete_AfterTheResult_KeepsTheFirst()
    {
        await Store.BeginAsync(Key, "f", []);
        await Store.CompleteAsync(Key, Bytes("first"), [Event("done")]);

        await Store.CompleteAsync(Key, Bytes("first"), [Event("done")]);
        await Should.ThrowAsync<InvalidOperationException>(() => Store.CompleteAsync(Key, Bytes("second"), [Event("x")]));
        await Should.ThrowAsync<InvalidOperationException>(() => Store.AbandonAsync(Key, [Event("x")]));

        Text((await Store.BeginAsync(Key, "f", [])).Result).ShouldBe("first");
        (await JournalAsync(Run)).ShouldHaveSingleItem().Id.ShouldBe("done");
    }

    [Fact]
    public async Task Delete_Run_ForgetsItsJournalAndLedgerAndNobodyElses()
    {
        var other = Run with { Run = "run-2" };
        foreach (var run in new[] { Run, other })
        {
            await Store.BeginAsync(new EffectKey(run, "1"), "f", [Event("intent", run)]);
            await Store.CompleteAsync(new EffectKey(run, "1"), Bytes("r"), [Event("done", run)]);
        }

        await Store.DeleteAsync(Run);
        await Store.DeleteAsync(Run with { Run = "never was" });

        (await JournalAsync(Run)).ShouldBeEmpty();
        (await JournalAsync(other)).Count.ShouldBe(2);
        (await Store.BeginAsync(new EffectKey(other, "1"), "f", [])).State.ShouldBe(LedgerState.Done);
        (await Store.BeginAsync(new EffectKey(Run, "1"), "f", [])).State.ShouldBe(LedgerState.Fresh);
        (await Store.AppendAsync(Run, [Event("a")])).ShouldHaveSingleItem().Seq.ShouldBe(1);
    }

    [Fact]
    public async Task Delete_RunWithBlobs_LeavesThoseThatAnotherRunUses()
    {
        var other = Run with { Run = "run-2" };
        var hash = await Store.PutAsync(Run.Tenant, Bytes("shared"));
        await Store.AppendAsync(Run, [Event("a", data: hash)]);
        await Store.AppendAsync(other, [Event("a", other, data: hash)]);

        await Store.DeleteAsync(Run);

        Text(await Store.GetAsync(Run.Tenant, hash)).ShouldBe("shared");
    }
}

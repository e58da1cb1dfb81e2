using System.Text.Json;
using Baton.Agents;

namespace Baton.Records;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Append_FullEvent_IsReadBackAsItWas()
    {
        var full = Event("e1", data: new { text = "żółw \u0000 \"", number = 1.50m, list = new[] { 1, 2 } }) with
        {
            Step = "2.1.1",
            Agent = "triage",
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            Time = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1)).AddTicks(7),
        };

        var appended = (await Store.AppendAsync(Run, [full])).ShouldHaveSingleItem();
        var read = (await JournalAsync(Run)).ShouldHaveSingleItem();

        foreach (var e in new[] { appended, read })
        {
            e.ShouldBe(full with { Seq = 1, Time = e.Time, Data = e.Data });
            e.Time.ShouldBe(full.Time);
            e.Time.Offset.ShouldBe(TimeSpan.Zero);
            e.Data!.Value.GetRawText().ShouldBe(full.Data!.Value.GetRawText());
        }
    }

    [Fact]
    public async Task Append_IdThatIsThere_LeavesTheFirstAndReturnsIt()
    {
        await Store.AppendAsync(Run, [Event("a", data: "first"), Event("b")]);

        var again = await Store.AppendAsync(Run, [Event("c"), Event("a", data: "second"), Event("c", data: "other"), Event("d")]);

        again.Select(e => (e.Id, e.Seq, e.Data?.ToString())).ShouldBe([("c", 3, null), ("a", 1, "first"), ("c", 3, null), ("d", 4, null)]);
        (await JournalAsync(Run)).Select(e => (e.Id, e.Seq)).ShouldBe([("a", 1), ("b", 2), ("c", 3), ("d", 4)]);
    }

    [Fact]
    public async Task Append_RunsOfTheSameNameInTwoTenants_AreApart()
    {
        var other = Run with { Tenant = "other" };
        await Store.AppendAsync(Run, [Event("a"), Event("b")]);

        (await Store.AppendAsync(other, [Event("a", other)])).ShouldHaveSingleItem().Seq.ShouldBe(1);

        (await JournalAsync(Run)).Count.ShouldBe(2);
        (await JournalAsync(other)).ShouldHaveSingleItem().Tenant.ShouldBe("other");
    }

    [Fact]
    public async Task Append_EventOfAnotherRunAmongThem_RecordsNone()
    {
        await Should.ThrowAsync<ArgumentException>(() => Store.AppendAsync(Run, [Event("a"), Event("b") with { Run = "run-2" }]));
        await Should.ThrowAsync<ArgumentException>(() => Store.AppendAsync(Run, [Event("a"), Event("b") with { Tenant = "evil" }]));

        (await JournalAsync(Run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Append_DataAboveTheLimit_IsRefusedAndNamesTheEvent()
    {
        var events = new[] { Event("a"), Event("big", data: new string('x', RunStoreLimits.EventData)) };

        var error = await Should.ThrowAsync<ContentTooLargeException>(() => Store.AppendAsync(Run, events));

        error.Message.ShouldContain("data of the event big");
        (await JournalAsync(Run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Append_DataNestedDeeperThanTheDefaultParserReads_IsReadBack()
    {
        var text = new string('[', 500) + new string(']', 500);
        using var deep = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });

        await Store.AppendAsync(Run, [Event("deep") with { Data = deep.RootElement.Clone() }]);

        (await JournalAsync(Run)).ShouldHaveSingleItem().Data!.Value.GetRawText().ShouldBe(text);
    }

    [Fact]
    public async Task Append_FromManyAtOnceWithSharedIds_HasNoGapsAndOneSeqAnId()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var got = new List<RunEvent>();
            for (var i = 0; i < 40; i++)
                got.AddRange(await Store.AppendAsync(Run, [Event($"own-{worker:00}-{i:00}"), Event($"shared-{random.Next(50)}")]));
            return got;
        })));

        var journal = await JournalAsync(Run);
        journal.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, journal.Count).Select(i => (long)i));
        var seqs = journal.ToDictionary(e => e.Id, e => e.Seq);
        answers.SelectMany(a => a).ShouldAllBe(e => seqs[e.Id] == e.Seq);
        foreach (var answer in answers)
            answer.Where(e => e.Id.StartsWith("own", StringComparison.Ordinal)).Select(e => e.Seq).ShouldBeInOrder();
    }

    [Fact]
    public async Task Read_ByCursor_GivesEachEventOnce()
    {
        await Store.AppendAsync(Run, [.. Enumerable.Range(1, 25).Select(i => Event($"e{i}"))]);

        var seen = new List<long>();
        while (await Store.ReadAsync(Run, seen.LastOrDefault(), 10) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(10);
            seen.AddRange(page.Select(e => e.Seq));
        }

        seen.ShouldBe(Enumerable.Range(1, 25).Select(i => (long)i));
    }

    [Fact]
    public async Task Wait_EventIsThere_CompletesAtOnce()
    {
        await Store.AppendAsync(Run, [Event("a")]);

        await Store.WaitAsync(Run, 0, CancellationToken.None).WaitAsync(Bound);
    }

    [Fact]
    public async Task Wait_UntilCancelled_EndsWithTheToken()
    {
        using var stop = new CancellationTokenSource();
        var wait = Store.WaitAsync(Run, 0, stop.Token);
        wait.IsCompleted.ShouldBeFalse();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => wait.WaitAsync(Bound));
    }

    [Fact]
    public async Task Wait_EventsOfOtherRunsAndTooEarlyOnes_GoesOn()
    {
        var wait = Store.WaitAsync(Run, 2, CancellationToken.None);

        var other = Run with { Run = "run-2" };
        await Store.AppendAsync(other, [Event("a", other), Event("b", other), Event("c", other)]);
        await Store.AppendAsync(Run, [Event("a"), Event("b")]);
        wait.IsCompleted.ShouldBeFalse();
        await Store.AppendAsync(Run, [Event("c")]);

        await wait.WaitAsync(Bound);
    }

    [Fact]
    public async Task Wait_EventOfTheLedger_Wakes()
    {
        var key = new EffectKey(Run, "1");

        var begun = Store.WaitAsync(Run, 0, CancellationToken.None);
        await Store.BeginAsync(key, "f", [Event("intent")]);
        await begun.WaitAsync(Bound);

        var done = Store.WaitAsync(Run, 1, CancellationToken.None);
        await Store.CompleteAsync(key, Bytes("r"), [Event("done")]);
        await done.WaitAsync(Bound);
    }

    [Fact]
    public async Task Wait_TwoHundredFollowers_AllSeeEveryEvent()
    {
        using var bound = new CancellationTokenSource(Bound);
        const int Events = 100;
        var followers = Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            long last = 0;
            while (last < Events)
            {
                await Store.WaitAsync(Run, last, bound.Token);
                foreach (var e in await Store.ReadAsync(Run, last, 50, bound.Token))
                    e.Seq.ShouldBe(++last);
            }
        })).ToList();

        for (var i = 0; i < Events; i++)
            await Store.AppendAsync(Run, [Event($"e{i}")]);

        await Task.WhenAll(followers);
    }

    [Fact]
    public async Task Wait_RacingWithTheAppend_NeverMissesIt()
    {
        for (long i = 0; i < 500; i++)
        {
            var after = i;
            var append = Task.Run(() => Store.AppendAsync(Run, [Event($"e{after}")]));
            var wait = Store.WaitAsync(Run, after, CancellationToken.None);
            await append;
            await wait.WaitAsync(Bound);
        }
    }
}

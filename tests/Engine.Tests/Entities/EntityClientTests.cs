using Baton.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.Engine.Tests.Entities;

/// <summary>Looking at entities, cleaning up after them, and what does not mix.</summary>
public sealed class EntityClientTests
{
    private static EngineHarness Engine(bool onDisk = false, Action<EmbeddedEngineOptions>? configure = null) => new(tasks => tasks
        .AddEntity<Counter>()
        .AddEntity<Counter>("Counter2")
        .AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("go")), onDisk, configure);

    private static async Task FillAsync(EngineHarness engine)
    {
        foreach (var id in new[] { "foo".Id(), "bar".Id(), "baz".Id(), "foo".Id("Counter2") })
            await engine.Client.Entities.SignalEntityAsync(id, "Add", 1);
        foreach (var id in new[] { "gone".Id(), "gone".Id("Counter2") })
        {
            await engine.Client.Entities.SignalEntityAsync(id, "Add", 1);
            await engine.Client.Entities.SignalEntityAsync(id, "Delete");
        }
        await engine.SettleAsync();
    }

    [Theory]
    [InlineData(null, 4, 6)]
    [InlineData("Counter", 4, 6)]
    [InlineData("@COUNTER", 4, 6)]
    [InlineData("@Counter@", 3, 4)]
    [InlineData("Counter@ba", 2, 2)]
    [InlineData("counter@BA", 0, 0)]
    [InlineData("@counter@foo", 1, 1)]
    [InlineData("nobody", 0, 0)]
    public async Task Query_ByPrefix_FindsWhatBeginsSo(string? prefix, int withState, int all)
    {
        await using var engine = Engine();
        await FillAsync(engine);

        var query = new EntityQuery { InstanceIdStartsWith = prefix };
        (await engine.AllAsync(query)).Count.ShouldBe(withState);
        (await engine.AllAsync(query with { IncludeTransient = true })).Count.ShouldBe(all);
        (await engine.AllAsync(query with { PageSize = 2, IncludeTransient = true })).Count.ShouldBe(all);
    }

    [Fact]
    public async Task Query_ByTime_GoesByTheLastOperation()
    {
        await using var engine = Engine();
        await engine.Client.Entities.SignalEntityAsync("old".Id(), "Add", 1);
        await engine.Client.Entities.SignalEntityAsync("touched".Id(), "Add", 1);
        await engine.SettleAsync();
        var before = engine.Clock.GetUtcNow();
        engine.Clock.Advance(TimeSpan.FromHours(2));
        await engine.Client.Entities.SignalEntityAsync("touched".Id(), "Add", 1);
        await engine.Client.Entities.SignalEntityAsync("new".Id(), "Add", 1);
        await engine.SettleAsync();

        async Task<string> KeysAsync(DateTimeOffset? from, DateTimeOffset? to)
        {
            var found = await engine.AllAsync(new EntityQuery { LastModifiedFrom = from, LastModifiedTo = to });
            return string.Join(' ', found.Select(entity => entity.Id.Key));
        }
        (await KeysAsync(null, null)).ShouldBe("old touched new");
        (await KeysAsync(before.AddHours(1), null)).ShouldBe("touched new");
        (await KeysAsync(null, before.AddHours(1))).ShouldBe("old");
        (await KeysAsync(before, before)).ShouldBe("old");
        (await engine.Client.Entities.GetEntityAsync("touched".Id()))!.LastModifiedTime.ShouldBe(engine.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Query_Typed_HasTheStateOrNot()
    {
        await using var engine = Engine();
        await FillAsync(engine);

        var typed = await engine.Client.Entities.GetAllEntitiesAsync<int>().ToListAsync();
        typed.ShouldAllBe(entity => entity.IncludesState && entity.State == 1);
        (await engine.AllAsync(new EntityQuery { IncludeState = false })).ShouldAllBe(entity => !entity.IncludesState);
        (await engine.Client.Entities.GetEntityAsync<int>("foo".Id()))!.State.ShouldBe(1);
        (await engine.Client.Entities.GetEntityAsync<int>("foo".Id(), includeState: false))!.IncludesState.ShouldBeFalse();
        (await engine.Client.Entities.GetEntityAsync("foo".Id()))!.State.ReadAs<int>().ShouldBe(1);
        (await engine.Client.Entities.GetEntityAsync("foo".Id(), includeState: false))!.IncludesState.ShouldBeFalse();
        (await engine.Client.Entities.GetEntityAsync("gone".Id())).ShouldBeNull();
        (await engine.Client.Entities.GetEntityAsync("nobody".Id())).ShouldBeNull();
    }

    [Fact]
    public async Task Query_InPages_GoesOnFromTheToken()
    {
        await using var engine = Engine();
        await FillAsync(engine);

        var pages = engine.Client.Entities.GetAllEntitiesAsync(new EntityQuery { PageSize = 3 }).AsPages();
        var first = await pages.FirstAsync();
        first.Values.Count.ShouldBe(3);
        (await engine.AllAsync(new EntityQuery { ContinuationToken = first.ContinuationToken })).Single().Id.ShouldBe("foo".Id("Counter2"));
        await Should.ThrowAsync<ArgumentException>(() => engine.AllAsync(new EntityQuery { ContinuationToken = "made up" }));
    }

    [Fact]
    public async Task Clean_RemovesWhatIsEmptyAndNothingElse()
    {
        await using var engine = Engine(onDisk: true);
        await FillAsync(engine);
        await engine.Client.Entities.SignalEntityAsync(
            "later".Id(), "Add", 1, new SignalEntityOptions { SignalTime = engine.Clock.GetUtcNow().AddHours(1) });

        (await engine.Client.Entities.CleanEntityStorageAsync(new CleanEntityStorageRequest { ReleaseOrphanedLocks = true }))
            .EmptyEntitiesRemoved.ShouldBe(0);
        var cleaned = await engine.Client.Entities.CleanEntityStorageAsync();
        (cleaned.EmptyEntitiesRemoved, cleaned.OrphanedLocksReleased, cleaned.ContinuationToken).ShouldBe((2, 0, null));
        (await engine.Client.Entities.CleanEntityStorageAsync()).EmptyEntitiesRemoved.ShouldBe(0);
        (await engine.AllAsync(new EntityQuery { IncludeTransient = true })).Count.ShouldBe(5);
        // What was removed can come back, in this process and the next.
        await engine.Client.Entities.SignalEntityAsync("gone".Id(), "Add", 3);
        (await engine.StateAsync<int>("gone".Id())).ShouldBe(3);
        await engine.RestartAsync();
        (await engine.StateAsync<int>("gone".Id())).ShouldBe(3);
        engine.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.IsTrueAsync(() => engine.StateAsync<int>("later".Id()).Result == 1, "the signal has run");
    }

    [Fact]
    public async Task Clean_WhileSignalsCome_LosesNone()
    {
        await using var engine = Engine(configure: options => options.IdleEviction = TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 200; i++)
        {
            var signal = engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 1);
            var clean = engine.Client.Entities.CleanEntityStorageAsync();
            engine.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.WhenAll(signal, clean);
            if (i % 10 == 9)
                (await engine.StateAsync<int>("a".Id())).ShouldBe(10);
            if (i % 10 == 9)
                await engine.Client.Entities.SignalEntityAsync("a".Id(), "Delete");
        }
    }

    [Fact]
    public async Task Clean_FreesALockWhoseHolderIsGone()
    {
        await using var engine = new EngineHarness(tasks => tasks.AddEntity<Counter>().AddOrchestratorFunc("Hold", async context =>
        {
            await using (await context.Entities.LockEntitiesAsync("a".Id()))
                await context.WaitForExternalEvent<string>("go");
        }), onDisk: true);
        var holder = await engine.StartAsync("Hold");
        await engine.SettleAsync();
        (await engine.Client.Entities.CleanEntityStorageAsync()).OrphanedLocksReleased.ShouldBe(0);
        await engine.Client.Entities.SignalEntityAsync("a".Id(), "Add", 1);
        await engine.Hub.DisposeAsync();
        using (var file = new SqliteConnection($"Data Source={engine.Path};Pooling=False"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = "DELETE FROM instances";
            command.ExecuteNonQuery();
        }
        engine.Open();
        var locked = (await engine.AllAsync(new EntityQuery { IncludeTransient = true })).Single();
        (locked.LockedBy, locked.BacklogQueueSize).ShouldBe((holder, 1));

        var cleaned = await engine.Client.Entities.CleanEntityStorageAsync();
        (cleaned.OrphanedLocksReleased, cleaned.EmptyEntitiesRemoved).ShouldBe((1, 0));
        (await engine.StateAsync<int>("a".Id())).ShouldBe(1);
        (await engine.AllAsync()).Single().LockedBy.ShouldBeNull();
    }

    [Fact]
    public async Task Purge_OfAnEntity_RemovesIt_AndOrchestrationsDoNotMix()
    {
        await using var engine = Engine();
        await FillAsync(engine);
        var id = await engine.StartAsync("Wait");

        (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount.ShouldBe(0);
        (await engine.Client.GetAllInstancesAsync().Select(instance => instance.InstanceId).ToListAsync()).ShouldBe([id]);
        (await engine.Client.PurgeInstanceAsync("foo".Id().ToString())).PurgedInstanceCount.ShouldBe(1);
        (await engine.Client.Entities.GetEntityAsync("foo".Id())).ShouldBeNull();
        (await engine.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Running])))
            .PurgedInstanceCount.ShouldBe(5);
        (await engine.AllAsync(new EntityQuery { IncludeTransient = true })).ShouldBeEmpty();
        (await engine.Client.GetInstanceAsync(id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Ids_OfTheWrongKind_AreRefused()
    {
        await using var engine = Engine();
        var client = engine.Client;
        foreach (var call in new Func<Task>[]
        {
            () => client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("@counter@a")),
            () => client.RaiseEventAsync("@counter@a", "go"),
            () => client.TerminateInstanceAsync("@counter@a"),
            () => client.SuspendInstanceAsync("@counter@a"),
            () => client.ResumeInstanceAsync("@counter@a"),
            () => client.GetInstanceAsync("@counter@a"),
            () => client.WaitForInstanceCompletionAsync("@counter@a"),
            () => client.Entities.SignalEntityAsync("a\nb".Id(), "Add"),
        })
            await Should.ThrowAsync<ArgumentException>(call);
        await Should.ThrowAsync<ArgumentException>(() => client.Entities.SignalEntityAsync(default, "Add"));
        await Should.ThrowAsync<ArgumentException>(() => client.Entities.GetEntityAsync(default));
    }

    [Fact]
    public async Task Support_ThatIsSwitchedOff_IsSaidSo()
    {
        await using var engine = Engine();
        var client = new Engine.Client.EmbeddedDurableTaskClient("plain", engine.Hub, new DurableTaskClientOptions());

        Should.Throw<NotSupportedException>(() => client.Entities).Message.ShouldContain("EnableEntitySupport=false");
        await client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("@counter@a"));
        (await client.WaitForInstanceStartAsync("@counter@a")).InstanceId.ShouldBe("@counter@a");
    }

    [Fact]
    public async Task File_FromBeforeTheFirstRelease_IsRefusedAndLeftAlone()
    {
        await using var engine = Engine(onDisk: true);
        await engine.Hub.DisposeAsync();
        using (var file = new SqliteConnection($"Data Source={engine.Path};Pooling=False"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = "DROP TABLE entities; PRAGMA user_version = 1";
            command.ExecuteNonQuery();
        }

        Should.Throw<StoreDamagedException>(() => engine.Open()).Message.ShouldContain("before the first release");
    }
}

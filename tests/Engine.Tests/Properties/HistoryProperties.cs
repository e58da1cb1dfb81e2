using Baton.Engine.History;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Engine.Tests.Properties;

public sealed class HistoryProperties
{
    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Constant<string?>(null), Gen.Elements<string?>("", "a", "Ünïcödé 🎻", new string('x', 300)),
        ArbMap.Default.GeneratorFor<string>().Select(text => (string?)new string([.. (text ?? "").Where(c => !char.IsSurrogate(c))])));

    private static readonly Gen<string> Name = Text.Select(text => text ?? "name");
    private static readonly Gen<int> Number = Gen.OneOf(Gen.Choose(0, 200), Gen.Choose(0, int.MaxValue - 1));

    private static readonly Gen<DateTime> Time =
        Gen.Choose(0, int.MaxValue - 1).Two().Select(pair =>
            new DateTime((((long)pair.Item1 << 31) | (uint)pair.Item2) % DateTime.MaxValue.Ticks, DateTimeKind.Utc));

    private static readonly Gen<IReadOnlyDictionary<string, string>?> Tags = Gen.OneOf(
        Gen.Constant<IReadOnlyDictionary<string, string>?>(null),
        Name.ListOf().Select(names =>
            (IReadOnlyDictionary<string, string>?)names.Append("k").Distinct().ToDictionary(n => n, n => n + "!")));

    private static Gen<Failure> FailureOf(int depth) =>
        from type in Name
        from message in Name
        from stack in Text
        from properties in Text
        from final in Gen.Elements(true, false)
        from inner in depth == 0 ? Gen.Constant<Failure?>(null) : FailureOf(depth - 1).Select(failure => (Failure?)failure)
        select new Failure(type, message, stack, inner) { Properties = properties, NonRetriable = final };

    private static readonly Gen<Failure> AnyFailure = Gen.Choose(0, 4).SelectMany(FailureOf);

    private static readonly Gen<HistoryEvent> Event =
        from id in Number
        from name in Name
        from other in Name
        from text in Text
        from time in Time
        from at in Time
        from tags in Tags
        from failure in AnyFailure
        from flag in Gen.Elements(true, false)
        from e in Gen.Elements<HistoryEvent>(
            new ExecutionStarted(name, other, text, id)
            {
                Parent = flag ? new ParentLink(name, other, id, id) : null,
                StartAt = flag ? null : time,
                Trace = flag ? new TraceLink(name, text) : null,
                Tags = tags,
            },
            new TaskScheduled(id, name, other, text) { Tags = tags },
            new TaskCompleted(id, text),
            new TaskFailed(id, failure),
            new ChildCreated(id, name, other, name, text) { Tags = tags },
            new ChildCompleted(id, text),
            new ChildFailed(id, failure),
            new TimerCreated(id, time),
            new TimerFired(id, time),
            new EventRaised(name, text),
            new EventSent(id, other, name, text),
            new ExecutionSuspended(text),
            new ExecutionResumed(text),
            new ExecutionTerminated(text, flag),
            new ExecutionRewound(text),
            new EntityCalled(id, name, other, text, Guid.NewGuid()),
            new EntitySignaled(id, name, other, text, Guid.NewGuid()) { Due = flag ? time : null },
            new EntityLockRequested(id, Guid.NewGuid(), [name, other]),
            new EntityLockReleased(id, Guid.NewGuid(), [name, other]),
            new EntityAnswered(id, text),
            new EntityFailed(id, failure),
            new EntityLockGranted(id),
            new EntityOperation(name, text)
            {
                Sender = text,
                Caller = flag ? new EntityCaller(name, id, id) : null,
                Due = flag ? null : time,
            },
            new EntityAcquire(Guid.NewGuid(), new EntityCaller(name, id, id), [name, other], id),
            new EntityRelease(Guid.NewGuid(), name, [name, other], id),
            new ExecutionCompleted(ExecutionStatus.Failed, text, flag ? failure : null))
        select e with { At = at };

    private static readonly Gen<Episode> AnyEpisode =
        from at in Time
        from events in Event.ListOf()
        select new Episode(at, [.. events]);

    [Fact]
    public void Episode_WrittenAndRead_IsTheSame() => Prop.ForAll(AnyEpisode.ToArbitrary(), episode =>
    {
        var again = Episode.FromBytes(episode.At, episode.ToBytes());
        again.Events.Select(Show).ShouldBe(episode.Events.Select(Show));
        again.ToBytes().ShouldBe(episode.ToBytes());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_CutOffOrChanged_AreRefused() => Prop.ForAll(
        AnyEpisode.ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).Two().ToArbitrary(), (episode, where) =>
        {
            var bytes = episode.ToBytes();
            if (bytes.Length == 0)
                return;
            var cut = bytes[..(where.Item1 % bytes.Length)];
            bytes[where.Item1 % bytes.Length] ^= (byte)(1 + (where.Item2 % 255));
            foreach (var damaged in (byte[][])[cut, bytes])
                Should.Throw<InvalidDataException>(() => Episode.FromBytes(episode.At, damaged));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void State_FoldedAtOnceOrStepByStep_IsTheSame() => Prop.ForAll(AnyEpisode.ListOf().ToArbitrary(), history =>
    {
        var stepwise = new InstanceState();
        foreach (var episode in history)
            stepwise.Apply(Episode.FromBytes(episode.At, episode.ToBytes()));
        var atOnce = InstanceState.Of(history);
        (stepwise.Status, stepwise.Count, stepwise.LastAt, stepwise.IsSuspended).ShouldBe(
            (atOnce.Status, atOnce.Count, atOnce.LastAt, atOnce.IsSuspended));
        stepwise.OpenTasks.Keys.Order().ShouldBe(atOnce.OpenTasks.Keys.Order());
        stepwise.OpenChildren.Keys.Order().ShouldBe(atOnce.OpenChildren.Keys.Order());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Failure_WithEndlessCauses_IsCutOff()
    {
        Failure? deep = null;
        for (var i = 0; i < 1000; i++)
            deep = new Failure("t", $"{i}", null, deep);
        var bytes = new Episode(DateTime.UnixEpoch, [new TaskFailed(1, deep!) { At = DateTime.UnixEpoch }]).ToBytes();
        var read = ((TaskFailed)Episode.FromBytes(DateTime.UnixEpoch, bytes).Events.ShouldHaveSingleItem()).Failure;
        var depth = 0;
        for (var next = (Failure?)read; next is not null; next = next.Inner)
            depth++;
        depth.ShouldBe(64);
    }

    private static readonly string[] NoEntities = [];

    // Records show their tags only as a type name.
    private static string Show(HistoryEvent e)
    {
        var tags = e switch
        {
            ExecutionStarted x => x.Tags,
            TaskScheduled x => x.Tags,
            ChildCreated x => x.Tags,
            _ => null,
        };
        var entities = e switch
        {
            EntityLockRequested x => x.EntityIds,
            EntityLockReleased x => x.EntityIds,
            EntityAcquire x => x.EntityIds,
            EntityRelease x => x.EntityIds,
            _ => [],
        };
        return $"{Plain(e)} {string.Join(',', tags ?? new Dictionary<string, string>())} {string.Join(',', entities)} {e.At.Ticks}";
    }

    private static HistoryEvent Plain(HistoryEvent e) => e switch
    {
        ExecutionStarted x => x with { Tags = null },
        TaskScheduled x => x with { Tags = null },
        ChildCreated x => x with { Tags = null },
        EntityLockRequested x => x with { EntityIds = NoEntities },
        EntityLockReleased x => x with { EntityIds = NoEntities },
        EntityAcquire x => x with { EntityIds = NoEntities },
        EntityRelease x => x with { EntityIds = NoEntities },
        _ => e,
    };
}

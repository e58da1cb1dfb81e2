namespace Baton.Engine.History;

/// <summary>The events that have to do with entities, as <see cref="HistorySerializer"/> stores them. Never reuse a number.</summary>
internal static class EntityEventSerializer
{
    private const int MostLocks = 1_000_000;

    /// <summary>The number of a kind; 0 for another event.</summary>
    public static byte KindOf(HistoryEvent e) => e switch
    {
        EntityCalled => 64,
        EntitySignaled => 65,
        EntityLockRequested => 66,
        EntityLockReleased => 67,
        EntityAnswered => 68,
        EntityFailed => 69,
        EntityLockGranted => 70,
        EntityOperation => 71,
        EntityAcquire => 72,
        EntityRelease => 73,
        _ => 0,
    };

    public static void Write(HistoryWriter to, HistoryEvent e)
    {
        switch (e)
        {
            case EntityCalled x:
                to.Unsigned((ulong)x.Id);
                to.Text(x.EntityId);
                to.Text(x.Operation);
                to.Text(x.Input);
                to.Guid(x.Request);
                break;
            case EntitySignaled x:
                to.Unsigned((ulong)x.Id);
                to.Text(x.EntityId);
                to.Text(x.Operation);
                to.Text(x.Input);
                to.Guid(x.Request);
                WriteDue(to, x.Due);
                break;
            case EntityLockRequested x:
                to.Unsigned((ulong)x.Id);
                to.Guid(x.Lock);
                WriteIds(to, x.EntityIds);
                break;
            case EntityLockReleased x:
                to.Unsigned((ulong)x.Id);
                to.Guid(x.Lock);
                WriteIds(to, x.EntityIds);
                break;
            case EntityAnswered x:
                to.Unsigned((ulong)x.TaskId);
                to.Text(x.Result);
                break;
            case EntityFailed x:
                to.Unsigned((ulong)x.TaskId);
                HistorySerializer.WriteFailure(to, x.Failure);
                break;
            case EntityLockGranted x:
                to.Unsigned((ulong)x.TaskId);
                break;
            case EntityOperation x:
                to.Text(x.Name);
                to.Text(x.Input);
                to.Text(x.Sender);
                to.Flag(x.Caller is not null);
                if (x.Caller is not null)
                    WriteCaller(to, x.Caller);
                WriteDue(to, x.Due);
                break;
            case EntityAcquire x:
                to.Guid(x.Lock);
                WriteCaller(to, x.Caller);
                WriteIds(to, x.EntityIds);
                to.Unsigned((ulong)x.Position);
                break;
            case EntityRelease x:
                to.Guid(x.Lock);
                to.Text(x.Sender);
                WriteIds(to, x.EntityIds);
                to.Unsigned((ulong)x.Position);
                break;
        }
    }

    /// <summary>Null if the kind is not one of these.</summary>
    public static HistoryEvent? Read(byte kind, ref HistoryReader from) => kind switch
    {
        64 => new EntityCalled(from.Number(), from.Name(), from.Name(), from.Text(), from.Guid()),
        65 => new EntitySignaled(from.Number(), from.Name(), from.Name(), from.Text(), from.Guid()) { Due = ReadDue(ref from) },
        66 => new EntityLockRequested(from.Number(), from.Guid(), ReadIds(ref from)),
        67 => new EntityLockReleased(from.Number(), from.Guid(), ReadIds(ref from)),
        68 => new EntityAnswered(from.Number(), from.Text()),
        69 => new EntityFailed(from.Number(), HistorySerializer.ReadFailure(ref from)),
        70 => new EntityLockGranted(from.Number()),
        71 => new EntityOperation(from.Name(), from.Text())
        {
            Sender = from.Text(),
            Caller = from.Flag() ? ReadCaller(ref from) : null,
            Due = ReadDue(ref from),
        },
        72 => new EntityAcquire(from.Guid(), ReadCaller(ref from), ReadIds(ref from), from.Number()),
        73 => new EntityRelease(from.Guid(), from.Name(), ReadIds(ref from), from.Number()),
        _ => null,
    };

    private static void WriteDue(HistoryWriter to, DateTime? due)
    {
        to.Flag(due is not null);
        if (due is { } time)
            to.Time(time);
    }

    private static DateTime? ReadDue(ref HistoryReader from) => from.Flag() ? from.Time() : null;

    private static void WriteCaller(HistoryWriter to, EntityCaller caller)
    {
        to.Text(caller.InstanceId);
        to.Execution(caller.Execution);
        to.Unsigned((ulong)caller.TaskId);
    }

    private static EntityCaller ReadCaller(ref HistoryReader from) => new(from.Name(), from.Execution(), from.Number());

    private static void WriteIds(HistoryWriter to, IReadOnlyList<string> ids)
    {
        to.Unsigned((ulong)ids.Count);
        foreach (var id in ids)
            to.Text(id);
    }

    private static List<string> ReadIds(ref HistoryReader from)
    {
        var count = from.Number();
        if (count > MostLocks)
            throw HistoryReader.Damaged($"expected at most {MostLocks} entities, found {count}");
        var ids = new List<string>();
        while (ids.Count < count)
            ids.Add(from.Name());
        return ids;
    }
}

using Baton.Engine.History;
using Baton.Engine.Store;
using Baton.Engine.Workers;

namespace Baton.Engine.Entities;

/// <summary>Messages to entities that are to be stored with something else. A part of its write job.</summary>
internal sealed class EntityOutbox(EntityHub hub)
{
    private readonly List<(Entity To, Message Message)> letters = [];

    public bool IsEmpty => letters.Count == 0;

    /// <summary>Adds a message; an entity that does not exist yet comes into being with it.</summary>
    public void Post(string entityId, HistoryEvent e) => letters.Add((hub.Expect(entityId), new Message(e)));

    public void Write(StoreWriter store)
    {
        foreach (var (to, message) in letters)
        {
            if (!to.IsStored)
                store.Entities.Insert(to.Row);
            to.IsStored = true;
            // Not before: the order of the numbers is that of the transactions.
            message.InboxSeq = hub.NextInbox();
            store.Post(message.InboxSeq, to.Seq, null, message.Event);
        }
    }

    public void Committed()
    {
        foreach (var (to, message) in letters)
            hub.Deliver(to, message);
    }

    /// <summary>Nothing will be stored, as what the messages belong to has gone wrong before.</summary>
    public void Abandon()
    {
        foreach (var (to, _) in letters)
            to.Unexpect();
        letters.Clear();
    }
}

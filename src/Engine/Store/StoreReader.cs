using Baton.Engine.Entities;
using Baton.Engine.History;
using Microsoft.Data.Sqlite;

namespace Baton.Engine.Store;

/// <summary>A message that was stored for an instance and has not been taken up by a turn of it yet.</summary>
/// <param name="Seq">Its place in the order of arrival.</param>
/// <param name="Instance">The instance's row.</param>
/// <param name="Execution">The only execution it is meant for; null for whichever is running.</param>
/// <param name="Event">What it says.</param>
internal sealed record StoredMessage(long Seq, long Instance, long? Execution, HistoryEvent Event);

/// <summary>
/// The statements that look into the store, on a connection of their own. Not thread-safe; see <see cref="EngineStore.Read{T}"/>.
/// </summary>
internal sealed class StoreReader : IDisposable
{
    private const string Columns = "seq, id, name, version, execution, created, status, completed, wake, busy, parent, custom, tags";
    private readonly SqliteConnection connection;
    private readonly Statement byId;
    private readonly Statement bySeq;
    private readonly Statement history;
    private readonly Statement first;
    private readonly Statement last;
    private readonly Statement firstMessage;
    private readonly Statement children;
    private readonly Statement nextMessage;
    private readonly Statement countMessages;
    private EntityReader? entities;

    public StoreReader(SqliteConnection connection)
    {
        this.connection = connection;
        byId = new Statement(connection, $"SELECT {Columns} FROM instances WHERE id = ?1");
        bySeq = new Statement(connection, $"SELECT {Columns} FROM instances WHERE seq = ?1");
        const string Episodes = "SELECT after + (SELECT created FROM instances WHERE seq = ?1), events FROM history WHERE instance = ?1";
        history = new Statement(connection, $"{Episodes} ORDER BY seq");
        first = new Statement(connection, $"{Episodes} ORDER BY seq LIMIT 1");
        last = new Statement(connection, $"{Episodes} ORDER BY seq DESC LIMIT 1");
        firstMessage = new Statement(connection, "SELECT at, event FROM inbox WHERE instance = ?1 ORDER BY seq LIMIT 1");
        children = new Statement(connection, $"SELECT {Columns} FROM instances WHERE parent = ?1");
        nextMessage = new Statement(connection, "SELECT min(visible) FROM messages WHERE queue = ?1");
        countMessages = new Statement(connection, "SELECT count(*) FROM messages WHERE queue = ?1");
    }

    /// <summary>The statements about entities.</summary>
    public EntityReader Entities => entities ??= new EntityReader(connection);

    public InstanceRow? Find(string id) => One(byId.BindId(id));

    public InstanceRow? Find(long seq) => One(bySeq.Bind(seq));

    public List<InstanceRow> Children(long seq) => All(children.Bind(seq));

    public List<Episode> History(long instance)
    {
        try
        {
            history.Bind(instance);
            var episodes = new List<Episode>();
            while (history.Read())
                episodes.Add(Episode.FromBytes(HistoryReader.Ticks(history.Long(0)), history.Blob(1)));
            return episodes;
        }
        finally
        {
            history.Reset();
        }
    }

    /// <summary>The last turn stored for an instance; null if it has had none.</summary>
    public Episode? Last(long instance) => OneEpisode(last, instance);

    /// <summary>How the present execution of an instance began, whether or not it has had its first turn.</summary>
    public ExecutionStarted? Start(long instance)
    {
        if (OneEpisode(first, instance) is { } episode)
            return episode.Events.OfType<ExecutionStarted>().FirstOrDefault();
        return OneEpisode(firstMessage, instance)?.Events[0] as ExecutionStarted;
    }

    /// <summary>When the next message of a queue can be seen, or could be; null when it has none.</summary>
    public DateTime? NextVisible(string queue)
    {
        try
        {
            nextMessage.Bind(queue).Read();
            return Time(nextMessage.LongOrNull(0));
        }
        finally
        {
            nextMessage.Reset();
        }
    }

    /// <summary>How many messages a queue has.</summary>
    public long CountMessages(string queue)
    {
        try
        {
            countMessages.Bind(queue).Read();
            return countMessages.Long(0);
        }
        finally
        {
            countMessages.Reset();
        }
    }

    /// <summary>Instances that have not ended and have a timer or activities under way: what a restart has to look after.</summary>
    public List<InstanceRow> Unfinished(bool busyOnly)
    {
        using var statement = new Statement(connection,
            $"SELECT {Columns} FROM instances WHERE completed IS NULL AND {(busyOnly ? "busy = 1" : "wake IS NOT NULL")} ORDER BY seq");
        return All(statement);
    }

    public List<StoredMessage> Inbox()
    {
        using var statement = new Statement(connection, "SELECT seq, instance, execution, at, event FROM inbox ORDER BY seq");
        var messages = new List<StoredMessage>();
        while (statement.Read())
        {
            var message = Episode.FromBytes(HistoryReader.Ticks(statement.Long(3)), statement.Blob(4));
            messages.Add(new StoredMessage(statement.Long(0), statement.Long(1), statement.LongOrNull(2),
                message.Events[0]));
        }
        return messages;
    }

    public (long Instances, long Inbox) LastNumbers()
    {
        using var statement = new Statement(connection,
            "SELECT max(coalesce((SELECT max(seq) FROM instances), 0), coalesce((SELECT max(seq) FROM entities), 0)), "
            + "coalesce((SELECT max(seq) FROM inbox), 0)");
        statement.Read();
        return (statement.Long(0), statement.Long(1));
    }

    /// <summary>Rows in the order of their creation that pass the filter, beginning after <paramref name="after"/>.</summary>
    public List<InstanceRow> Query(InstanceFilter filter, long after, int count)
    {
        var sql = $"SELECT {Columns} FROM instances WHERE seq > ?1";
        var parameters = new List<object> { after };
        string Next(object value)
        {
            parameters.Add(value);
            return "?" + parameters.Count;
        }
        if (filter.Prefix is { Length: > 0 } prefix)
        {
            var parameter = Next(prefix);
            sql += $" AND substr({StoredId.Text}, 1, length({parameter})) = {parameter}";
        }
        if (filter.CreatedFrom is { } from)
            sql += $" AND created >= {Next(from.Ticks)}";
        if (filter.CreatedTo is { } to)
            sql += $" AND created <= {Next(to.Ticks)}";
        if (filter.CompletedFrom is { } endedFrom)
            sql += $" AND created + completed >= {Next(endedFrom.Ticks)}";
        if (filter.CompletedTo is { } endedTo)
            sql += $" AND created + completed <= {Next(endedTo.Ticks)}";
        if (filter.Statuses is { } statuses)
            sql += $" AND status IN ({string.Join(',', statuses.Select(s => (int)s))})";
        if (filter.EndedOnly)
            sql += " AND completed IS NOT NULL";
        using var statement = new Statement(connection, $"{sql} ORDER BY seq LIMIT {Next((long)count)}");
        foreach (var parameter in parameters)
            _ = parameter is string text ? statement.Bind(text) : statement.Bind((long)parameter);
        return All(statement);
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[byId, bySeq, history, first, last, firstMessage, children, nextMessage, countMessages])
            statement.Dispose();
        entities?.Dispose();
        connection.Dispose();
    }

    private static Episode? OneEpisode(Statement statement, long instance)
    {
        try
        {
            return statement.Bind(instance).Read()
                ? Episode.FromBytes(HistoryReader.Ticks(statement.Long(0)), statement.Blob(1))
                : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static InstanceRow? One(Statement statement)
    {
        try
        {
            return statement.Read() ? Row(statement) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static List<InstanceRow> All(Statement statement)
    {
        try
        {
            var rows = new List<InstanceRow>();
            while (statement.Read())
                rows.Add(Row(statement));
            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static InstanceRow Row(Statement s) =>
        new(s.Long(0), s.Id(1), s.Text(2)!, s.Text(3)!, s.Long(4), HistoryReader.Ticks(s.Long(5)))
        {
            Status = (ExecutionStatus)s.Long(6),
            Completed = s.LongOrNull(7) is { } after ? HistoryReader.Ticks(s.Long(5) + after) : null,
            Wake = Time(s.LongOrNull(8)),
            IsBusy = s.Long(9) != 0,
            Parent = s.LongOrNull(10),
            CustomStatus = s.Text(11),
            Tags = s.IsNull(12) ? null : new HistoryReader(s.Blob(12)).Map(),
        };

    private static DateTime? Time(long? ticks) => ticks is { } known ? HistoryReader.Ticks(known) : null;
}

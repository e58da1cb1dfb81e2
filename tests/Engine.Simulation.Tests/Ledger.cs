using Baton.Engine.History;
using Baton.Engine.Store;
using Baton.Engine.Workers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;

namespace Baton.Engine.Simulation;

/// <summary>What the engine has promised in a simulation, and whether it keeps that.</summary>
internal sealed partial class Ledger(Simulation world, WorkerTasks worker)
{
    private readonly List<string> seen = [];
    private readonly Dictionary<string, long> mustExist = [];
    private readonly Dictionary<string, long> purging = [];
    private readonly Dictionary<string, long> repeating = [];
    private readonly Dictionary<string, long> lastTurns = [];
    private readonly List<Sent> events = [];
    private readonly Dictionary<string, (string Target, long Seq)> messages = [];
    private readonly HashSet<string> results = [];
    private readonly List<(string What, Task Task)> calls = [];
    private SimulationException? failure;

    /// <summary>Something sent to an instance, and which incarnation of it was there when it was sent.</summary>
    internal sealed record Sent(string Id, string Token, long Issued, long? Seq, long? Execution)
    {
        public long Acknowledged { get; set; }
    }

    public void Fail(string what) => failure ??= new SimulationException(what);

    public void ThrowIfFailed()
    {
        if (failure is not null)
            throw failure;
    }

    public string AnyInstance(Random random) =>
        seen.Count == 0 || random.Next(3) > 0 ? $"i{random.Next(7)}" : seen[random.Next(seen.Count)];

    public void OnSeen(string id)
    {
        if (!seen.Contains(id))
            seen.Add(id);
    }

    /// <summary>Waits for the answer to a call; what is answered in the negative must be so for a reason that is documented.</summary>
    public async void Follow(string what, Task call, Action? onDone)
    {
        world.Trace.Add($"{world.Now} {what}");
        calls.Add((what, call));
        try
        {
            await call.ConfigureAwait(false);
            world.Trace.Add($"{world.Now} {what}: done");
            onDone?.Invoke();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or EngineFailedException or IOException)
        {
            world.Trace.Add($"{world.Now} {what}: {e.GetType().Name}");
        }
        catch (Exception e)
        {
            Fail($"{what}: {e}");
        }
        calls.Remove((what, call));
    }

    /// <summary>Nobody is left to be answered.</summary>
    public void OnProcessEnded() => calls.Clear();

    public void OnStarted(string id, long issued)
    {
        if (purging.GetValueOrDefault(id, -1) > issued)
            return;
        mustExist[id] = world.Now;
        if (Find(id) is null)
            Fail($"the start of {id} was acknowledged, but is not stored");
    }

    /// <summary>An instance and those it started may be gone after this.</summary>
    public void OnPurging(string id)
    {
        foreach (var gone in mustExist.Keys.Where(known => known.StartsWith(id + ".", StringComparison.Ordinal)).Append(id).ToList())
        {
            mustExist.Remove(gone);
            purging[gone] = world.Now;
        }
    }

    /// <summary>What an instance and those it started did may happen a second time after this.</summary>
    public void OnRepeating(string id) => repeating[Root(id)] = world.Now;

    public Sent OnSending(string id, string token)
    {
        var row = Find(id);
        return new Sent(id, token, world.Now, row?.Seq, row?.Execution);
    }

    public void OnRaised(Sent sent)
    {
        if (!IsStill(sent, out var row) || row.Status.IsFinal())
            return;
        sent.Acknowledged = world.Now;
        events.Add(sent);
        if (Occurrences(row, sent.Token) is var count and not 1)
            Fail($"event {sent.Token} to {sent.Id} was acknowledged, but is stored {count} times: {Describe(row)}");
    }

    public void OnTold(Sent sent)
    {
        if (IsStill(sent, out var row) && !row.Status.IsFinal() && row.Execution == sent.Execution && Occurrences(row, sent.Token) != 1)
            Fail($"{sent.Token} to {sent.Id} was acknowledged, but is not stored: {Describe(row)}");
    }

    /// <summary>A turn of an instance that began at the given step has run its code to the end.</summary>
    public void OnCodeEnded(string id, long turnBegan) => lastTurns[id] = turnBegan;

    /// <summary>An instance has sent another an event, and will have been heard if that one is there when this turn is stored.</summary>
    public void OnSent(string target, string payload)
    {
        messages.Remove(payload);
        if (Find(target) is { } row && !row.Status.IsFinal())
            messages[payload] = (target, row.Seq);
    }

    public void OnActivityBegun(string instance, string key, bool isRunning)
    {
        if (repeating.ContainsKey(Root(instance)))
            return;
        if (isRunning)
            Fail($"activity {key} runs twice at once");
        if (Find(instance) is not { } row || row.Status.IsFinal())
            return;
        var events = World(reader => reader.History(row.Seq)).SelectMany(episode => episode.Events).ToList();
        if (events.OfType<ExecutionStarted>().FirstOrDefault() is not { } started
            || !key.StartsWith(KeyPrefix(instance, started), StringComparison.Ordinal))
            return;
        var scheduled = events.OfType<TaskScheduled>().Where(task => Read<string>(task.Input) == key).Select(task => task.Id).ToHashSet();
        if (scheduled.Count == 0)
            Fail($"activity {key} began before it was stored");
        var onTheirWay = World(reader => reader.Inbox()).Where(message => message.Instance == row.Seq).Select(message => message.Event);
        scheduled.ExceptWith(events.Concat(onTheirWay).Select(Answered));
        if (scheduled.Count == 0)
            Fail($"activity {key} began although its result is recorded");
    }

    public void OnActivityEnded(string result) => results.Add(result);

    /// <summary>An engine that could not store something answers nothing any more, except that.</summary>
    public void CheckRefusals(DurableTaskClient client, bool expected)
    {
        var refused = client.ScheduleNewOrchestrationInstanceAsync(SimulatedProgram.Name);
        if (refused.Exception?.InnerException is not EngineFailedException e)
            Fail("the engine took a start after its storage had failed");
        else if (!expected)
            Fail($"the engine failed by itself: {e}");
    }

    /// <summary>Instances that have not ended.</summary>
    public List<InstanceRow> OpenInstances() => Rows().FindAll(row => !row.Status.IsFinal());

    /// <summary>Whether a message came from an instance that sends its messages a second time.</summary>
    private bool IsRepeated(string token) =>
        token.StartsWith("m:", StringComparison.Ordinal) && repeating.ContainsKey(Root(token[2..].Split('/')[0]));

    private static string Root(string id) => id.Split('.')[0];

    private static string KeyPrefix(string id, ExecutionStarted started) =>
        Read<Plan>(started.Input) is { } plan ? $"{id}/{plan.Seed}/{plan.Generation}/" : "";

    private static T? Read<T>(string? json) => JsonDataConverter.Default.Deserialize<T>(json);

    private static int Answered(HistoryEvent e) => e switch
    {
        TaskCompleted x => x.TaskId,
        TaskFailed x => x.TaskId,
        _ => -1,
    };

    private T World<T>(Func<StoreReader, T> read) => world.Hub.Store.Read(read);

    private InstanceRow? Find(string id) => World(reader => reader.Find(id));

    private List<InstanceRow> Rows() => World(reader => reader.Query(new InstanceFilter(), 0, 100_000));

    /// <summary>Whether the incarnation that something was sent to is still there and has not been taken back.</summary>
    private bool IsStill(Sent sent, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InstanceRow? row)
    {
        row = Find(sent.Id);
        return row is not null && row.Seq == sent.Seq && repeating.GetValueOrDefault(Root(sent.Id), -1) < sent.Issued;
    }

    private int Occurrences(InstanceRow row, string token) =>
        Tokens(World(reader => reader.History(row.Seq)), World(reader => reader.Inbox()).Where(message => message.Instance == row.Seq))
            .Count(found => found == token);

    public string Describe(InstanceRow row) =>
        $"{row.Status} {Show(World(reader => reader.History(row.Seq)).SelectMany(episode => episode.Events))}; still to hear: "
        + Show(World(reader => reader.Inbox()).Where(message => message.Instance == row.Seq).Select(message => message.Event));

    /// <summary>
    /// All that an instance has been sent: what it still has to hear, what it has heard, and what its earlier generations heard.
    /// </summary>
    private static IEnumerable<string> Tokens(IEnumerable<Episode> history, IEnumerable<StoredMessage> inbox) =>
        history.SelectMany(episode => episode.Events).Concat(inbox.Select(message => message.Event)).SelectMany(e => e switch
        {
            EventRaised x => [Read<string>(x.Input)!],
            ExecutionStarted x => Read<Plan>(x.Input)?.Heard ?? [],
            ExecutionSuspended x => [x.Reason ?? ""],
            ExecutionResumed x => [x.Reason ?? ""],
            ExecutionTerminated x => [Read<string>(x.Output) ?? ""],
            _ => (IReadOnlyList<string>)[],
        });
}

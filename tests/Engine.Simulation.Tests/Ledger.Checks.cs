using Baton.Engine.History;
using Baton.Engine.Replay;
using Baton.Engine.Store;

namespace Baton.Engine.Simulation;

/// <summary>What must hold in the file at any moment, and what at the end.</summary>
internal sealed partial class Ledger
{
    public void Check()
    {
        var rows = Rows();
        var inbox = World(reader => reader.Inbox()).ToLookup(message => message.Instance);
        var byId = rows.ToDictionary(row => row.Id);
        foreach (var id in mustExist.Keys)
            if (!byId.ContainsKey(id))
                Fail($"instance {id} is lost");
        foreach (var row in rows)
        {
            var history = World(reader => reader.History(row.Seq));
            try
            {
                CheckFold(row, history, inbox[row.Seq]);
                CheckReplay(row, history, inbox[row.Seq].Any(message => message.Event is ExecutionRewound));
            }
            catch (Exception e)
            {
                Fail($"{row.Id}: {e}");
            }
            CheckTokens(row, [.. Tokens(history, inbox[row.Seq]).Where(token => token.Length > 0)]);
            foreach (var sent in history.SelectMany(episode => episode.Events).OfType<EventSent>())
                CheckMessage(Read<string>(sent.Input)!, byId, inbox);
        }
        ThrowIfFailed();
    }

    /// <summary>Nothing is going on: nobody may be left waiting for an answer that depends on nothing.</summary>
    public void CheckQuiet()
    {
        if (!world.Hub.IsQuiet)
            Fail("nothing is left to be done, but the engine says that something is under way");
        if (calls.Find(call => !call.What.StartsWith("wait", StringComparison.Ordinal)) is { What: { } unanswered })
            Fail($"nothing is left to be done, but this has no answer: {unanswered}");
        if (Rows().Find(row => row.Wake <= worker.Now) is { } overdue)
            Fail($"nothing is left to be done, but {overdue.Id} was to be woken at {overdue.Wake:o}, and it is {worker.Now:o}");
        ThrowIfFailed();
    }

    public void CheckEnd()
    {
        Check();
        if (World(reader => reader.Inbox()) is { Count: > 0 } left)
            Fail($"all instances have ended, but messages are left: {left[0]}");
        if (calls.Count > 0)
            Fail($"all instances have ended, but somebody still waits: {calls[0].What}");
        if (world.Hub.LiveCount > 0)
            Fail($"all instances have ended, but {world.Hub.LiveCount} are in memory");
        var rows = Rows().ToDictionary(row => row.Seq);
        foreach (var row in rows.Values)
        {
            if (row.Parent is { } parent && rows.TryGetValue(parent, out var above))
                CheckChild(row, above);
            world.Trace.Add($"{row.Id} {row.Status} {World(reader => reader.Last(row.Seq))?.Events[^1]}");
        }
        ThrowIfFailed();
    }

    /// <summary>The history is one that can have happened, each answer once; and the row says what it amounts to.</summary>
    private void CheckFold(InstanceRow row, List<Episode> history, IEnumerable<StoredMessage> inbox)
    {
        var open = new Dictionary<int, ActionEvent>();
        var at = DateTime.MinValue;
        foreach (var episode in history)
        {
            if (episode.At < at)
                Fail($"{row.Id}: its clock went back from {at:o} to {episode.At:o}");
            at = episode.At;
            foreach (var e in episode.Events)
                switch (e)
                {
                    case TaskScheduled or ChildCreated or TimerCreated:
                        open.Add(((ActionEvent)e).Id, (ActionEvent)e);
                        break;
                    case TaskCompleted x when !open.Remove(x.TaskId) || !results.Contains(Read<string>(x.Result)!):
                    case TaskFailed y when !open.Remove(y.TaskId) || !results.Contains(y.Failure.Message):
                    case ChildCompleted z when !open.Remove(z.TaskId):
                    case ChildFailed w when !open.Remove(w.TaskId):
                        Fail($"{row.Id}: {e} answers nothing that is open");
                        break;
                    case TimerFired x when !open.Remove(x.TimerId, out var timer) || ((TimerCreated)timer).FireAt > episode.At:
                        Fail($"{row.Id}: {e} fired twice or early");
                        break;
                }
        }
        var state = InstanceState.Of(history);
        var isBetween = state.Started is null && inbox.Any(message => message.Event is ExecutionStarted);
        var says = (row.Status, row.Completed is not null, row.IsBusy);
        var amounts = (state.Status, state.Completed is not null, state.OpenTasks.Count > 0);
        if (isBetween ? row.IsBusy || row.Status is not (ExecutionStatus.Pending or ExecutionStatus.Running) : says != amounts)
            Fail($"{row.Id}: its row says {says}, its history {amounts}");
    }

    /// <summary>The code, given the stored facts, does again what is stored that it did.</summary>
    private void CheckReplay(InstanceRow row, List<Episode> history, bool isRewound)
    {
        if (history.Count == 0 || row.Status == ExecutionStatus.Terminated)
            return;
        var started = history[0].Events.OfType<ExecutionStarted>().Single();
        worker.TryCreateOrchestrator(started, worker.Services, out var code);
        var run = new OrchestrationRun(row.Id, started, code!, worker.Settings, _ => { });
        world.Aside(() =>
        {
            if (!row.Status.IsFinal())
            {
                run.Replay(history);
                // A rewound instance is about to hear that it was rewound, and sets its timers then.
                if (run.NextTimer != row.Wake && !isRewound)
                    Fail($"{row.Id}: its row wakes it at {row.Wake:o}, its history at {run.NextTimer:o}: {Describe(row)}");
                if (run.ReadCustomStatus(out var isSet) is var status && isSet && status != row.CustomStatus)
                    Fail($"{row.Id}: its row has the custom status {row.CustomStatus}, its history {status}");
                return;
            }
            run.Replay(history[..^1]);
            var last = history[^1];
            var outcome = run.Turn(last.At, last.At, last.Events.Where(e => !e.IsAction));
            var again = Show([.. outcome.Actions, outcome.End!]);
            if (again != Show(last.Events.Where(e => e.IsAction)))
                Fail($"{row.Id}: it ended with {Show(last.Events)}, but replayed with {again}");
        });
    }

    private void CheckTokens(InstanceRow row, List<string> tokens)
    {
        foreach (var twice in tokens.GroupBy(token => token).Where(group => group.Count() > 1 && !IsRepeated(group.Key)))
            Fail($"{row.Id} was told {twice.Key} {twice.Count()} times");
        foreach (var sent in events)
        {
            if (sent.Id != row.Id || sent.Seq != row.Seq || repeating.GetValueOrDefault(Root(row.Id), -1) >= sent.Issued)
                continue;
            // What comes while an instance takes its last turn is not heard; nor is anything after a termination.
            var isHeard = !row.Status.IsFinal()
                || (row.Status != ExecutionStatus.Terminated && lastTurns.GetValueOrDefault(row.Id, -1) > sent.Acknowledged);
            if (isHeard && !tokens.Contains(sent.Token))
                Fail($"event {sent.Token}, which was acknowledged, is lost to {row.Id}");
        }
    }

    private void CheckMessage(string payload, Dictionary<string, InstanceRow> byId, ILookup<long, StoredMessage> inbox)
    {
        if (messages.TryGetValue(payload, out var sent) && byId.TryGetValue(sent.Target, out var target) && target.Seq == sent.Seq
            && !target.Status.IsFinal() && !repeating.ContainsKey(Root(sent.Target)) && !IsRepeated(payload)
            && Tokens(World(reader => reader.History(target.Seq)), inbox[target.Seq]).Count(token => token == payload)
                is var count and not 1)
            Fail($"{target.Id} was told {payload}, which another instance sent it, {count} times: {Describe(target)}");
    }

    /// <summary>A parent has heard of the end of its child what that was.</summary>
    private void CheckChild(InstanceRow child, InstanceRow parent)
    {
        var started = World(reader => reader.Start(child.Seq));
        if (started?.Parent is not { } link || link.Execution != parent.Execution || repeating.ContainsKey(Root(child.Id)))
            return;
        var result = World(reader => reader.Last(child.Seq))!.Events.OfType<ExecutionCompleted>().Single().Result;
        var heard = World(reader => reader.History(parent.Seq)).SelectMany(episode => episode.Events);
        var isTold = heard.Any(e => e is ChildCompleted x
            ? x.TaskId == link.TaskId && x.Result == result
            : e is ChildFailed y && y.TaskId == link.TaskId && child.Status != ExecutionStatus.Completed);
        if (parent.Status is not ExecutionStatus.Terminated && !isTold)
            Fail($"{parent.Id} has not heard how {child.Id} ended");
    }

    private static string Show(IEnumerable<HistoryEvent> events) => string.Join(' ', events.Select(e => e switch
    {
        // When a timer is to fire follows from the wall clock, which a replay does not have.
        TimerCreated x => $"timer {x.Id}",
        ExecutionCompleted x => $"{x.Status} {x.Result} {x.Failure?.Message}",
        _ => e.ToString(),
    }));
}

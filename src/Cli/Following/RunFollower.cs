using System.Net;
using System.Threading.Channels;

namespace Baton.Cli;

/// <summary>Follows one run: shows it, puts its gates to the person at the terminal, and tells how it ended.</summary>
/// <param name="context">The call.</param>
/// <param name="head">The head it runs on.</param>
/// <param name="by">Who decides here.</param>
/// <param name="approveAll">True: approves every tool call and result without asking.</param>
/// <param name="team">The team as it was given on the command line, for the message that says how to go on.</param>
internal sealed class RunFollower(CliContext context, Head head, string by, bool approveAll = false, string team = "FILE")
{
    private const int MostLooks = 20;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(300);

    private readonly HeadClient _client = head.Client;
    private readonly TimeProvider _time = context.Terminal.Time;
    private readonly RunTimeline _timeline = new();
    private readonly Dictionary<string, long> _lookedAt = [];
    private readonly HashSet<string> _settled = [];
    private readonly List<GateView> _postponed = [];
    private Task<bool>? _next;

    private enum Stop
    {
        Ended,
        Suspended,
        Gate,
    }

    /// <summary>Until the run ends, waits for somebody else, or the user goes away.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FollowAsync(string run, CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IProgressView progress = context.Terminal.OutIsTerminal && !context.Call.Json
            ? new LiveProgress(context, $"run {Clean.Line(run)}")
            : new PlainProgress(context);
        try
        {
            var feed = _client.Follow(run, after: 0, leaving.Token);
            while (true)
            {
                (Stop Why, GateView? Gate) stop = default;
                await progress.WhileAsync(_timeline, async () => stop = await WatchAsync(run, feed, progress, cancellationToken));
                switch (stop.Why)
                {
                    case Stop.Ended:
                        var view = await _client.RunAsync(run, cancellationToken);
                        RunReport.Write(context, view, _timeline);
                        return ExitCode.Of(view.Outcome);
                    case Stop.Suspended:
                        var resume = context.Command($"resume {Shell.Quote(run)}");
                        return await LeaveAsync(run, $"The run is suspended; it goes on with: {resume}", cancellationToken);
                    default:
                        await HandleAsync(stop.Gate!, cancellationToken);
                        if (_postponed.Count > 0 && _timeline.OpenGates.All(_settled.Contains))
                            return await LeaveAsync(run, message: null, cancellationToken);
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            WriteDetached(context, run, team, head.IsOwn);
            return ExitCode.Waiting;
        }
        finally
        {
            await leaving.CancelAsync();
        }
    }

    /// <summary>Tells how a run that is left to itself can be found again.</summary>
    public static void WriteDetached(CliContext context, string run, string team, bool headEnds)
    {
        var id = Shell.Quote(run);
        var again = context.Command($"run {Shell.Quote(team)} --id {id}");
        context.Say(headEnds
            ? $"Detached. The run is kept and goes on when a head runs: {again} or {context.Command("serve")}"
            : $"Detached. The run goes on; {again} shows it live again.");
        context.Say($"How it stands: {context.Command($"show {id}")}");
    }

    private async Task<(Stop Why, GateView? Gate)> WatchAsync(
        string run, ChannelReader<JournalEvent> feed, IProgressView progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (feed.TryRead(out var e))
            {
                _timeline.Add(e);
                progress.Event(e);
            }

            progress.Refresh();
            if (feed.Completion.IsCompleted)
            {
                await feed.Completion;
                return (Stop.Ended, null);
            }

            if (_timeline.IsSuspended && await IsSuspendedAsync(run, cancellationToken))
                return (Stop.Suspended, null);
            if (await NextGateAsync(cancellationToken) is { } gate)
                return (Stop.Gate, gate);
            _next ??= feed.WaitToReadAsync(cancellationToken).AsTask();
            await Task.WhenAny(_next, Task.Delay(Tick, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (_next.IsCompleted)
                _next = null;
        }
    }

    private async Task<bool> IsSuspendedAsync(string run, CancellationToken cancellationToken)
    {
        try
        {
            return IsTimeToLook("") && (await _client.RunAsync(run, cancellationToken)).Status == "suspended";
        }
        catch (Exception e) when (IsPassing(e))
        {
            return false;
        }
    }

    private static bool IsPassing(Exception e) =>
        e is HeadUnreachableException or HeadProblemException { Status: >= HttpStatusCode.InternalServerError };

    /// <summary>An open gate that nobody here has dealt with. Null: none now.</summary>
    private async Task<GateView?> NextGateAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _timeline.OpenGates.Where(id => !_settled.Contains(id)).ToArray())
        {
            if (!IsTimeToLook(id))
                continue;
            try
            {
                var gate = await _client.FindGateAsync(id, cancellationToken);
                if (gate is { IsOpen: true })
                    return gate;
                if (gate is not null)
                    _settled.Add(id);
            }
            catch (Exception e) when (IsPassing(e))
            {
                // The head may be starting again; the feed decides when to give up.
            }
        }

        return null;
    }

    private bool IsTimeToLook(string id)
    {
        var now = _time.GetTimestamp();
        if (_lookedAt.TryGetValue(id, out var last) && _time.GetElapsedTime(last, now) < BetweenLooks)
            return false;
        _lookedAt[id] = now;
        return true;
    }

    private async Task HandleAsync(GateView gate, CancellationToken cancellationToken)
    {
        GateDrawing.Write(context, gate);
        var auto = approveAll && gate.Kind is "tool" or "result";
        while (true)
        {
            var decision = auto ? new Decision("approve", Comment: "--approve-all")
                : context.CanAsk ? await new GateDesk(context).AskAsync(gate, cancellationToken)
                : null;
            _settled.Add(gate.Id);
            if (decision is null)
            {
                _postponed.Add(gate);
                return;
            }

            try
            {
                await decision.SendAsync(_client, gate, by, cancellationToken);
                context.Say($"{decision.InPast} by {Clean.Line(by)}{(auto ? " (--approve-all)" : "")}");
                if (gate.Quorum > 1 && await _client.FindGateAsync(gate.Id, cancellationToken) is { IsOpen: true } still)
                {
                    context.Say($"{still.Decisions.Count} of {still.Quorum} approvals; other people must decide too.");
                    if (!context.CanAsk)
                        _postponed.Add(still);
                }

                return;
            }
            catch (HeadProblemException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.Gone)
            {
                Problems.Write(context.Terminal.Error, e);
                if (await _client.FindGateAsync(gate.Id, cancellationToken) is { } decided)
                {
                    foreach (var line in decided.Decisions)
                        context.Say($"  it was {GateDrawing.DecisionLine(line)}");
                }

                return;
            }
            catch (HeadProblemException e) when (context.CanAsk && !auto && (int)e.Status < 500)
            {
                Problems.Write(context.Terminal.Error, e);
            }
        }
    }

    private async Task<int> LeaveAsync(string run, string? message, CancellationToken cancellationToken)
    {
        foreach (var gate in _postponed)
            GateDrawing.WriteHowToGoOn(context, gate, head.IsOwn);
        if (message is not null)
            context.Say(message);
        if (context.Call.Json)
            context.WriteJson((await WaitingViewAsync(run, cancellationToken)).Raw);
        return ExitCode.Waiting;
    }

    /// <summary>The run's view, once it names the gates that were left open; the journal may be ahead of it for a moment.</summary>
    private async Task<RunView> WaitingViewAsync(string run, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var view = await _client.RunAsync(run, cancellationToken);
            if (attempt == MostLooks || _postponed.All(g => view.Waiting.Contains(g.Id)))
                return view;
            await Task.Delay(Tick, _time, cancellationToken);
        }
    }
}

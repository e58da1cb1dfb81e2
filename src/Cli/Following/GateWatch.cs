using System.Net;

namespace Baton.Cli;

/// <summary>Somebody's day at the inbox: each question is put as it comes, once, until they leave.</summary>
/// <param name="context">The call.</param>
/// <param name="by">Who decides.</param>
internal sealed class GateWatch(CliContext context, string by)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _seen = [];
    private int _decided;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!context.CanAsk)
            throw new CliException(ExitCode.Usage, "Expected a terminal to ask at, found none. 'approvals list' prints what is open.");
        await using var head = await context.FindHeadAsync(cancellationToken);
        context.Say($"Questions come here as they are asked. Ctrl-C leaves; what is open stays open.");
        try
        {
            while (true)
            {
                foreach (var gate in await OpenAsync(head, cancellationToken))
                    await AskAsync(head, gate, cancellationToken);
                await Task.Delay(Pause, context.Terminal.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Say($"{_decided} decided.");
            return ExitCode.Completed;
        }
    }

    private async Task<IReadOnlyList<GateView>> OpenAsync(Head head, CancellationToken cancellationToken)
    {
        try
        {
            var page = await head.Client.GetAsync("api/approvals", cancellationToken);
            return [.. page.Items("items").Select(i => new GateView(i)).Where(g => _seen.Add(g.Id))];
        }
        catch (HeadUnreachableException)
        {
            // It may be starting again; whoever watches all day does not leave for that.
            return [];
        }
    }

    private async Task AskAsync(Head head, GateView gate, CancellationToken cancellationToken)
    {
        GateDrawing.Write(context, gate);
        while (await new GateDesk(context).AskAsync(gate, cancellationToken) is { } decision)
        {
            try
            {
                await decision.SendAsync(head.Client, gate, by, cancellationToken);
                context.Say($"{decision.InPast} by {Clean.Line(by)}");
                _decided++;
                return;
            }
            catch (HeadProblemException e)
            {
                Problems.Write(context.Terminal.Error, e);
                if (e.Status is HttpStatusCode.Conflict or HttpStatusCode.Gone or HttpStatusCode.NotFound)
                    return;
            }
        }
    }
}

using Baton.Tools.Listing;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Servers;

/// <summary>
/// Questions of servers that speak an older protocol: they ask over the connection, in the middle of a call, and wait there. Such a question cannot
/// wait for days, for a restart would lose the connection and with it the call; and it does not say which call it belongs to. So it is never
/// answered: the call under way ends without a usable answer, and a person decides what became of it.
/// </summary>
internal sealed class SessionQuestions(ResolvedServer server, ILogger logger)
{
    private const int LongestMessage = 1000;
    private readonly List<CallMark> calls = [];

    /// <summary>A call begins.</summary>
    public void Enter(CallMark mark)
    {
        lock (calls)
            calls.Add(mark);
    }

    /// <summary>A call has ended.</summary>
    public void Leave(CallMark mark)
    {
        lock (calls)
            calls.Remove(mark);
    }

    /// <summary>Takes a question. What the server is told is the protocol's word for "nobody chose anything".</summary>
    public ValueTask<ElicitResult> TakeAsync(ElicitRequestParams? asked, CancellationToken cancellationToken)
    {
        var message = VisibleText.Clean(server.Redactor.Clean(asked?.Message ?? ""));
        message = message.Length > LongestMessage ? message[..LongestMessage] + "…" : message;
        CallMark[] under;
        lock (calls)
            under = [.. calls];
        if (under is [var only])
        {
            only.Ask($"it asked a person \"{message}\" and waits for the answer on its connection. Such a question is lost when this head restarts, so it was not "
                + "put to anybody and the call was broken off. A server of protocol 2026-07-28 can ask so that the answer may take days");
        }
        else
        {
            foreach (var mark in under)
                mark.Note($"[While this call and others ran, its server asked a person \"{message}\" and was told that nobody answered.]");
        }

        logger.LogWarning("MCP server {Server} asked a person over its connection, during {Count} calls; it is not answered: {Message}", server.Name, under.Length, message);
        return new(new ElicitResult { Action = "cancel" });
    }
}

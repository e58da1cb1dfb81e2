using System.Text.Json;
using Baton.Tools.Servers;
using ModelContextProtocol;

namespace Baton.Tools;

/// <content>One question to a server, and what can become of it.</content>
public sealed partial class ToolGateway
{
    /// <summary>Asks a server; asks once more when the first try certainly did not reach it, as when it had died since the last call.</summary>
    private async Task<Answer<T>> AskAsync<T>(
        ResolvedServer server,
        string what,
        TimeSpan timeout,
        Func<ServerConnection, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken)
        where T : class
    {
        for (var again = false; ; again = true)
        {
            var connection = await pool.EnterAsync(server, cancellationToken).ConfigureAwait(false);
            var mark = new CallMark();
            try
            {
                connection.Questions.Enter(mark);
                return await AskOnceAsync(server, connection, mark, what, timeout, ask, cancellationToken).ConfigureAwait(false);
            }
            catch (ToolUnavailableException) when (!mark.WasSent && !again)
            {
                // A fresh connection, then.
            }
            finally
            {
                connection.Questions.Leave(mark);
                connection.Leave();
            }
        }
    }

    private async Task<Answer<T>> AskOnceAsync<T>(
        ResolvedServer server,
        ServerConnection connection,
        CallMark mark,
        string what,
        TimeSpan timeout,
        Func<ServerConnection, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        CallMark.Current = mark;
        var asked = Task.Run(() => ask(connection, both.Token), CancellationToken.None);
        CallMark.Current = null;
        try
        {
            return new(await WaitAsync(asked, connection, mark, both.Token).ConfigureAwait(false), null, mark.Remark);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Calls that others have under way go on; later ones get a fresh server.
            connection.Retire(hanging: true);
            throw Failure(server, mark, sent: true, $"did not answer within {timeout.TotalSeconds:0.###} s during {what}");
        }
        catch (McpProtocolException e)
        {
            return new(null, Shorten(server.Redactor.Clean(e.Message)), mark.Remark);
        }
        catch (Unanswerable e)
        {
            connection.Retire(hanging: false);
            throw Failure(server, mark, sent: true, $"gave no usable answer to {what}: {e.Message}");
        }
        catch (JsonException e)
        {
            throw Failure(server, mark, mark.WasSent, $"gave no usable answer to {what}: {Shorten(server.Redactor.Clean(e.Message))}");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or McpException or InvalidOperationException or OperationCanceledException)
        {
            connection.Retire(hanging: false);
            var story = await connection.DescribeAsync().ConfigureAwait(false);
            throw Failure(
                server, mark, mark.WasSent, $"went away during {what}: {(story.Length > 0 ? story : Shorten(server.Redactor.Clean(e.Message)))}");
        }
    }

    private async Task<T> WaitAsync<T>(Task<T> asked, ServerConnection connection, CallMark mark, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(asked, mark.Fault).WaitAsync(cancellationToken).ConfigureAwait(false);

            // The fault is the cause also where the client library has noticed its effect already.
            if (mark.Fault.IsCompleted && !asked.IsCompletedSuccessfully)
                throw new Unanswerable(await mark.Fault.ConfigureAwait(false));
            return await asked.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var told = connection.CancelAsync(mark);
            await Task.WhenAny(Task.WhenAll(asked, told), Task.Delay(LastWord, CancellationToken.None)).ConfigureAwait(false);
            if (asked.IsCompletedSuccessfully)
                return await asked.ConfigureAwait(false);
            _ = asked.ContinueWith(t => t.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private static ToolUnavailableException Failure(ResolvedServer server, CallMark mark, bool sent, string what)
    {
        if (sent)
            mark.Sent();
        return new(
            server.Name,
            $"The MCP server '{server.Name}' ({server.Shown}) {what}. {(sent ? "Whether the call had its effect is not known." : "Nothing was sent to it.")}",
            sent,
            askedPerson: mark.AskedPerson);
    }

    private static string Shorten(string text) => text.Length <= 500 ? text : string.Concat(text.AsSpan(0, 499), "…");

    /// <param name="Value">What the server answered. Null: it refused.</param>
    /// <param name="Refusal">Its protocol-level "no", in its words. Null: it answered.</param>
    /// <param name="Remark">What is to be said beside it. Null: nothing.</param>
    private sealed record Answer<T>(T? Value, string? Refusal, string? Remark)
        where T : class;

    private sealed class Unanswerable(string what) : Exception(what);
}

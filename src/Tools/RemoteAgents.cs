using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Agents;
using Baton.Tools.Listing;
using Baton.Tools.Remote;
using Baton.Tools.Servers;
using Microsoft.Extensions.Configuration;

namespace Baton.Tools;

/// <summary>
/// The door to agents of other organisations, over the Agent2Agent protocol. A task is handed in and looked at later, so that nothing here waits for an
/// agent to finish. Safe for use by many threads.
/// </summary>
/// <remarks>
/// Endpoints are called only where their card is, redirects are not followed, answers are limited in size and time, and the values of
/// <c>${env:NAME}</c> references are taken out of what comes back.
/// </remarks>
public sealed class RemoteAgents : IDisposable
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private const int MostCards = 256;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CardAge = TimeSpan.FromMinutes(5);

    private readonly ServerResolver resolver;
    private readonly TimeProvider clock;
    private readonly HttpClient http;
    private readonly ConcurrentDictionary<string, (AgentCard Card, DateTimeOffset Until)> cards = new();

    /// <summary>Makes a door; nothing is called yet.</summary>
    /// <param name="settings">Where <c>${env:NAME}</c> references are looked up first; the process's environment is second.</param>
    /// <param name="clock">Says how old a card is. Null: the system's clock.</param>
    public RemoteAgents(IConfiguration settings, TimeProvider? clock = null)
    {
        resolver = new ServerResolver(settings);
        this.clock = clock ?? TimeProvider.System;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = CardAge })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>Says something to an agent: the task, or more about it.</summary>
    /// <param name="name">The member's name in the team file.</param>
    /// <param name="agent">Where it is.</param>
    /// <param name="message">What is said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ToolUnavailableException">It did not answer, or not in its protocol; <see cref="ToolUnavailableException.MayHaveHappened"/> says
    /// whether it may have got the message.</exception>
    public Task<RemoteTask> SendAsync(string name, RemoteAgent agent, RemoteMessage message, CancellationToken cancellationToken) =>
        CallAsync(name, agent, card => RemoteWire.Send(card, message), cancellationToken);

    /// <summary>Asks how a task is.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<RemoteTask> LookAsync(string name, RemoteAgent agent, string task, CancellationToken cancellationToken) =>
        CallAsync(name, agent, card => RemoteWire.Get(card, task), cancellationToken);

    /// <summary>Tells the agent that nobody waits for a task any more.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<RemoteTask> CancelAsync(string name, RemoteAgent agent, string task, CancellationToken cancellationToken) =>
        CallAsync(name, agent, card => RemoteWire.Cancel(card, task), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private async Task<RemoteTask> CallAsync(string name, RemoteAgent agent, Func<AgentCard, JsonObject> request, CancellationToken cancellation)
    {
        var server = resolver.Resolve(name, new McpServer { Type = "http", Url = agent.Url, Headers = agent.Headers }, ".", $"agents.{name}.a2a");
        var card = await CardAsync(server, cancellation).ConfigureAwait(false);
        using var call = new HttpRequestMessage(HttpMethod.Post, card.Endpoint)
        {
            Content = new StringContent(request(card).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (!card.IsOld)
            call.Headers.Add("A2A-Version", "1.0");
        var answer = await AskAsync(server, call, mayHappen: true, cancellation).ConfigureAwait(false);
        try
        {
            return RemoteWire.Read(answer, text => VisibleText.Clean(server.Redactor.Clean(text)));
        }
        catch (FormatException e)
        {
            throw Unusable(server, e.Message, mayHaveHappened: true);
        }
    }

    private async Task<AgentCard> CardAsync(ResolvedServer server, CancellationToken cancellation)
    {
        if (cards.TryGetValue(server.Key, out var kept) && kept.Until > clock.GetUtcNow())
            return kept.Card;
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        var document = await AskAsync(server, request, mayHappen: false, cancellation).ConfigureAwait(false);
        try
        {
            var card = AgentCard.Read(document, server.Url!);
            if (cards.Count >= MostCards)
                cards.Clear();
            cards[server.Key] = (card, clock.GetUtcNow() + CardAge);
            return card;
        }
        catch (FormatException e)
        {
            throw Unusable(server, e.Message, mayHaveHappened: false);
        }
    }

    private async Task<JsonElement> AskAsync(ResolvedServer server, HttpRequestMessage request, bool mayHappen, CancellationToken cancellation)
    {
        foreach (var (key, value) in server.Headers)
            request.Headers.TryAddWithoutValidation(key, value);
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);

            // Whoever refuses a request has not carried it out; of one that broke, nothing is known.
            if (!response.IsSuccessStatusCode)
                throw Unusable(server, $"it answers {(int)response.StatusCode} {response.ReasonPhrase}.", mayHappen && (int)response.StatusCode >= 500 && response.StatusCode != HttpStatusCode.ServiceUnavailable);
            return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            var unsent = e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            throw Unusable(server, $"{Sentence(e.Message)}", mayHappen && !unsent);
        }
        catch (JsonException)
        {
            throw Unusable(server, "expected JSON, found something else.", mayHappen);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unusable(server, $"it did not answer within {Timeout.TotalSeconds:0} s.", mayHappen);
        }
    }

    private static string Sentence(string text) => text.TrimEnd('.') + ".";

    private static ToolUnavailableException Unusable(ResolvedServer server, string why, bool mayHaveHappened) =>
        new(server.Name, server.Redactor.Clean($"The remote agent '{server.Name}' ({server.Shown}) cannot be talked to: {why}"), mayHaveHappened);
}

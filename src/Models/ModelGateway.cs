using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Identity;
using Baton.Models.Offline;
using Baton.Models.Prices;
using Baton.Models.Providers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Polly;
using Polly.Retry;

namespace Baton.Models;

/// <summary>
/// The one door to models. Settings come from the section <c>Baton:Models:&lt;provider&gt;</c> (<c>Endpoint</c>, <c>Key</c>), read at each call.
/// Safe for use by many callers at once.
/// </summary>
public sealed class ModelGateway
{
    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IModelProvider> _providers;
    private readonly ResiliencePipeline _transport;

    /// <summary>Makes the gateway with the providers of this version.</summary>
    /// <param name="configuration">Where the settings are.</param>
    /// <param name="time">The clock. Null: the system's.</param>
    public ModelGateway(IConfiguration configuration, TimeProvider? time = null)
        : this(configuration, time ?? TimeProvider.System,
        [
            new OpenAIProvider("openai", configuration),
            new OpenAIProvider("azure", configuration),
            new OpenAIProvider("compatible", configuration),
            new OfflineProvider(),
            new UnsupportedProvider("anthropic"),
            new UnsupportedProvider("recorded"),
        ])
    {
    }

    internal ModelGateway(IConfiguration configuration, TimeProvider time, IEnumerable<IModelProvider> providers)
    {
        _configuration = configuration;
        _time = time;
        _providers = providers.ToDictionary(p => p.Name, StringComparer.Ordinal);
        _transport = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ProviderException>(e => e.Quick),
                MaxRetryAttempts = 2,
                // 0.2 s, then 0.8 s: what takes longer is left to durable timers, which survive a restart.
                DelayGenerator = arguments => new(TimeSpan.FromSeconds(arguments.AttemptNumber == 0 ? 0.2 : 0.8)),
            })
            .Build();
    }

    /// <summary>
    /// Asks the candidates in order and returns the first answer. A candidate without settings is passed over. A dropped connection or a server
    /// error without <c>Retry-After</c> is tried twice more within a second; longer waits are the caller's. The time-out covers everything;
    /// while another remote candidate follows, one may use at most half of what is left.
    /// </summary>
    /// <exception cref="ModelUnavailableException">No candidate answered; the message names each and why, without secrets.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ArgumentException">The request has no candidate, no message, or a limit below its least value.</exception>
    /// <exception cref="InvalidDataException"><c>prices.json</c> is not a price table; nothing was sent.</exception>
    public async Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        cancellationToken.ThrowIfCancellationRequested();
        var prices = PriceTable.Load(request.Folder);
        var options = Options(request);
        var started = _time.GetTimestamp();
        var open = request.Candidates.Select(Open).ToList();
        var remoteLeft = open.Count(c => c.Client is not null && c.Remote);
        var failures = new List<Failure>();
        foreach (var candidate in open)
        {
            if (candidate.Client is null)
            {
                failures.Add(new Failure($"{candidate.Name}: skipped, {candidate.WhyNot}", Transient: false, RetryAfter: null));
                continue;
            }

            var client = candidate.Client;
            var share = Timeout.InfiniteTimeSpan;
            if (candidate.Remote)
            {
                var left = request.Timeout - _time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    failures.Add(new Failure(
                        $"{candidate.Name}: not tried, no time left of {Seconds(request.Timeout)}", Transient: true, RetryAfter: null));
                    continue;
                }

                share = --remoteLeft > 0 ? left / 2 : left;
            }

            using var deadline = new CancellationTokenSource(share, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            try
            {
                var response = await _transport.ExecuteAsync(
                    async token => await client.GetResponseAsync(request.Messages, options, token).WaitAsync(token).ConfigureAwait(false),
                    either.Token).ConfigureAwait(false);
                return Reply(request, candidate.Name, response, prices, failures);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                failures.Add(deadline.IsCancellationRequested
                    ? new Failure($"{candidate.Name}: no answer within {Seconds(share)}", Transient: true, RetryAfter: null)
                    : Explain(candidate.Name, e));
            }
        }

        throw Unavailable(failures);
    }

    /// <summary>The most that one answered call can take, whichever candidate answers. Only candidates that can be used count.</summary>
    /// <exception cref="ArgumentException">The request has no candidate, no message, or a limit below its least value.</exception>
    /// <exception cref="InvalidDataException"><c>prices.json</c> is not a price table.</exception>
    public ModelBound Bound(ModelRequest request)
    {
        Check(request);
        var prices = PriceTable.Load(request.Folder);
        var input = PromptSize.UpperBound(request);
        var names = Describe(request.Candidates).Where(c => c.Available).Select(c => c.Candidate).ToList();
        var usable = names.Select(prices.Find).ToList();
        return new ModelBound(
            input,
            request.MaxOutputTokens,
            usable.Select(p => p?.Of(input, request.MaxOutputTokens) ?? 0).DefaultIfEmpty(0).Max(),
            usable.All(p => p is not null),
            names.Select(n => ModelWindows.Of(n, prices.Find(n))).DefaultIfEmpty(long.MaxValue).Min());
    }

    /// <summary>Says of each candidate whether it can be used, and if not, what is missing. Nothing is sent.</summary>
    /// <param name="candidates">Candidates <c>provider/model</c>.</param>
    /// <param name="folder">Folder of the team file, where <c>prices.json</c> may be. Null: only the built-in prices.</param>
    /// <exception cref="InvalidDataException"><c>prices.json</c> is not a price table.</exception>
    public IReadOnlyList<CandidateStatus> Describe(IEnumerable<string> candidates, string? folder = null)
    {
        var prices = PriceTable.Load(folder);
        return [.. candidates.Select(Open).Select(c => new CandidateStatus(c.Name, c.Client is not null, c.WhyNot, prices.Find(c.Name) is not null))];
    }

    private static void Check(ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Candidates.Count == 0)
            throw new ArgumentException("Expected at least one candidate 'provider/model', found none.", nameof(request));
        if (request.Messages.Count == 0)
            throw new ArgumentException("Expected at least one message, found none.", nameof(request));
        if (request.MaxOutputTokens < 1)
            throw new ArgumentException($"Expected MaxOutputTokens of at least 1, found {request.MaxOutputTokens}.", nameof(request));
        if (request.Timeout <= TimeSpan.Zero)
            throw new ArgumentException($"Expected a Timeout above zero, found {request.Timeout}.", nameof(request));
    }

    private static ChatOptions Options(ModelRequest request)
    {
        var options = new ChatOptions { MaxOutputTokens = request.MaxOutputTokens, Temperature = request.Temperature, Tools = [.. request.Functions] };
        if (request.OutputSchema is { } schema)
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "answer");
        if (request.IdempotencyKey is { Length: > 0 } key)
            options.AdditionalProperties = new() { [OpenAIChatClient.IdempotencyKey] = key };
        return options;
    }

    private Candidate Open(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1)
            return new Candidate(name, null, false, "expected 'provider/model'");
        if (!_providers.TryGetValue(name[..slash], out var provider))
            return new Candidate(name, null, false, $"unknown provider '{name[..slash]}'; known: {string.Join(", ", _providers.Keys)}");
        return provider.TryCreate(name[(slash + 1)..], out var client, out var whyNot)
            ? new Candidate(name, client, provider.Remote, null)
            : new Candidate(name, null, provider.Remote, whyNot);
    }

    private static ModelReply Reply(ModelRequest request, string candidate, ChatResponse response, PriceTable prices, List<Failure> passed)
    {
        var message = response.Messages.LastOrDefault(m => m.Role == ChatRole.Assistant)
            ?? throw new ProviderException("expected an assistant's message in the answer, found none", transient: true);
        CallIds.Complete(message, request.Messages);
        var counted = response.Usage is { InputTokenCount: >= 0, OutputTokenCount: >= 0 };
        var input = counted ? response.Usage!.InputTokenCount!.Value : PromptSize.Estimate(request);
        var output = counted ? response.Usage!.OutputTokenCount!.Value : PromptSize.Estimate(message);
        return new ModelReply
        {
            Message = message,
            Candidate = candidate,
            Model = response.ModelId,
            InputTokens = input,
            OutputTokens = output,
            Estimated = !counted,
            Cost = prices.Find(candidate)?.Of(input, output) ?? 0,
            FinishReason = response.FinishReason?.Value,
            Skipped = [.. passed.Select(f => f.Text)],
        };
    }

    private Failure Explain(string candidate, Exception e)
    {
        var (text, transient, retryAfter) = e switch
        {
            ProviderException p => (p.Message, p.Transient, p.RetryAfter),
            AuthenticationFailedException => (
                "Entra ID gave no token: sign in (az login), use a managed identity, or set Baton__Models__azure__Key; " + e.Message,
                false,
                (TimeSpan?)null),
            JsonException => ("expected JSON, found what could not be read: " + e.Message, true, null),
            ArgumentException or NotSupportedException => (e.Message, false, null),
            _ => ($"the answer could not be read ({e.GetType().Name}): {e.Message}", true, null),
        };
        var clean = Redaction.Excerpt(Redaction.Clean(text, ProviderSettings.Keys(_configuration)));
        return new Failure($"{candidate}: {clean}", transient, retryAfter);
    }

    private static ModelUnavailableException Unavailable(List<Failure> failures)
    {
        var transient = failures.Where(f => f.Transient).ToList();
        // No inner exception: the provider's text in it is not redacted.
        return new ModelUnavailableException(
            "No model answered. " + string.Join("; ", failures.Select(f => f.Text)) + ".",
            transient.Count > 0,
            transient.Where(f => f.RetryAfter is not null).Min(f => f.RetryAfter));
    }

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");

    private sealed record Candidate(string Name, IChatClient? Client, bool Remote, string? WhyNot);

    private sealed record Failure(string Text, bool Transient, TimeSpan? RetryAfter);
}

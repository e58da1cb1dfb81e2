using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Text.Json;

namespace Baton.Models.Providers;

/// <summary>Turns what goes wrong on the way into what to do about it.</summary>
internal static class OpenAIFailure
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public static ProviderException From(Exception e, OpenAIDialect dialect) => e switch
    {
        ProviderException known => known,
        ClientResultException { InnerException: ProviderException known } => known,
        ClientResultException { Status: > 0 } answered => FromStatus(answered, dialect),
        _ => FromConnection(e, dialect),
    };

    private static ProviderException FromStatus(ClientResultException e, OpenAIDialect dialect)
    {
        var response = e.GetRawResponse();
        var status = e.Status;
        var (code, said) = Body(response);
        var wait = response is null ? null : RetryAfter(response);
        var exhausted = status == 429 && code is "insufficient_quota";
        var transient = status is 408 or 409 or 425 or 429 or >= 500 && !exhausted;
        var check = status switch
        {
            400 => $"check that model '{dialect.Model}' exists and takes tools and JSON schemas",
            401 or 403 => $"check {dialect.KeyName}, and that it may use model '{dialect.Model}'",
            404 => $"check the name of the model or deployment '{dialect.Model}' and {dialect.EndpointName}",
            429 when exhausted => "check the account's plan and billing",
            >= 400 and < 500 when !transient => $"check {dialect.EndpointName} and the model '{dialect.Model}'",
            _ => null,
        };
        var text = $"HTTP {status}" + (check is null ? "" : ", " + check) + (said.Length == 0 ? "" : $" (answer: {said})");
        return new ProviderException(text, transient, quick: wait is null && (status is 408 or >= 500), wait, e);
    }

    private static ProviderException FromConnection(Exception e, OpenAIDialect dialect)
    {
        var cause = e;
        while (cause is not HttpRequestException && cause.InnerException is { } inner && cause is ClientResultException or AggregateException)
            cause = inner;
        return cause switch
        {
            HttpRequestException http => new(
                $"no connection to {dialect.Endpoint.GetLeftPart(UriPartial.Authority)}, "
                + $"check {dialect.EndpointName} and the network ({Innermost(http)})",
                transient: true, quick: true, inner: e),
            IOException cut => new($"expected a whole answer, found one cut off ({cut.Message})", transient: true, inner: e),
            _ => new($"the call failed ({cause.GetType().Name}): {cause.Message}", transient: true, inner: e),
        };
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message;
    }

    private static (string? Code, string Said) Body(PipelineResponse? response)
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = response?.Content.ToMemory() ?? default;
        }
        catch (InvalidOperationException)
        {
            // The body was never buffered.
            return (null, "");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error))
                return (OpenAIAnswer.String(error, "code"), OpenAIAnswer.String(error, "message") ?? error.GetRawText());
        }
        catch (JsonException)
        {
            // Falls through: proxies answer with HTML.
        }

        return (null, body.IsEmpty ? "" : OpenAIAnswer.Start(body));
    }

    // In seconds or as a date, which is read against the server's own clock where it says the time.
    private static TimeSpan? RetryAfter(PipelineResponse response)
    {
        if (response.Headers.TryGetValue("retry-after-ms", out var text)
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return Clamp(TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestWait.TotalMilliseconds)));
        }

        if (!response.Headers.TryGetValue("Retry-After", out text) || text is null)
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return Clamp(TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds)));
        if (!Date(text, out var until))
            return null;
        var now = response.Headers.TryGetValue("Date", out var date) && Date(date, out var theirs) ? theirs : TimeProvider.System.GetUtcNow();
        return Clamp(until - now);
    }

    private static bool Date(string? text, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
}

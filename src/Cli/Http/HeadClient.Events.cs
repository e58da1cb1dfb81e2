using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>The journal of a run, read page by page or followed as it grows.</summary>
internal sealed partial class HeadClient
{
    private const int MostFailures = 20;
    private const int MostLooks = 50;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    // A connection that says nothing for this long may be dead without either side knowing.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    /// <summary>Everything that is in the journal now, after event number <paramref name="after"/>.</summary>
    public async IAsyncEnumerable<JournalEvent> EventsAsync(
        string run, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await GetAsync($"{RunPath(run)}/events?after={after}", cancellationToken);
            var before = after;
            foreach (var item in page.Items("items").Select(i => new JournalEvent(i)).Where(i => i.Seq > before))
            {
                after = item.Seq;
                yield return item;
            }

            if (after == before)
                yield break;
        }
    }

    /// <summary>
    /// The journal from event number <paramref name="after"/> on, each event once and in order, over any number of broken connections; ends
    /// when the run has ended.
    /// </summary>
    public async IAsyncEnumerable<JournalEvent> FollowAsync(
        string run, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Follow(run, after, cancellationToken);
        await foreach (var item in channel.ReadAllAsync(cancellationToken))
            yield return item;
    }

    /// <summary>As <see cref="FollowAsync"/>, read in the background; the reader completes with the failure if there is one.</summary>
    public ChannelReader<JournalEvent> Follow(string run, long after, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<JournalEvent>(1024);
        _ = PumpAsync(run, after, channel.Writer, cancellationToken);
        return channel.Reader;
    }

    private async Task PumpAsync(string run, long after, ChannelWriter<JournalEvent> writer, CancellationToken cancellationToken)
    {
        try
        {
            var last = after;
            var failures = 0;
            while (true)
            {
                var before = last;
                Exception? failure = null;
                try
                {
                    await foreach (var item in StreamAsync(run, last, cancellationToken))
                    {
                        if (item.Seq <= last)
                            continue;
                        if (item.Seq > last + 1)
                            last = await FillAsync(run, last, item.Seq, writer, cancellationToken);
                        await writer.WriteAsync(item, cancellationToken);
                        last = item.Seq;
                        if (item.Type == EventTypes.RunCompleted && item.Step is null && await EndsAsync(run, cancellationToken))
                            break;
                    }
                }
                catch (Exception e) when (IsPassing(e, cancellationToken))
                {
                    failure = e;
                }

                try
                {
                    if ((await RunAsync(run, cancellationToken)).IsEnded)
                    {
                        await FillAsync(run, last, long.MaxValue, writer, cancellationToken);
                        writer.Complete();
                        return;
                    }
                }
                catch (Exception e) when (IsPassing(e, cancellationToken))
                {
                    failure = e;
                }

                failures = last > before || failure is null ? 0 : failures + 1;
                if (failures >= MostFailures)
                    throw failure as HeadUnreachableException ?? new HeadUnreachableException(Url, "broken answers only", failure);
                var delay = FirstDelay * Math.Pow(2, Math.Min(failures, 10));
                await Task.Delay(delay < LongestDelay ? delay : LongestDelay, _time, cancellationToken);
            }
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
        }
    }

    /// <summary>True: the run has ended, or does in a moment; its journal says so a little before its view does.</summary>
    private async Task<bool> EndsAsync(string run, CancellationToken cancellationToken)
    {
        for (var look = 1; look <= MostLooks; look++)
        {
            if ((await RunAsync(run, cancellationToken)).IsEnded)
                return true;
            await Task.Delay(FirstDelay, _time, cancellationToken);
        }

        return false;
    }

    /// <summary>Writes the events between two numbers, both left out; returns the last it wrote.</summary>
    private async Task<long> FillAsync(
        string run, long after, long before, ChannelWriter<JournalEvent> writer, CancellationToken cancellationToken)
    {
        await foreach (var item in EventsAsync(run, after, cancellationToken))
        {
            if (item.Seq >= before)
                break;
            await writer.WriteAsync(item, cancellationToken);
            after = item.Seq;
        }

        return after;
    }

    private async IAsyncEnumerable<JournalEvent> StreamAsync(
        string run, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{RunPath(run)}/events?after={after}");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Problem(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new HeadUnreachableException(Url, $"{response.Content.Headers.ContentType} where an event stream was expected");

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JsonElement>(data, BatonJson.Options));
        using var silence = new CancellationTokenSource(Silence, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        await foreach (var item in parser.EnumerateAsync(either.Token))
        {
            silence.CancelAfter(Silence);
            if (item.Data.ValueKind == JsonValueKind.Object)
                yield return new JournalEvent(item.Data);
        }
    }

    /// <summary>True: another try may succeed.</summary>
    private static bool IsPassing(Exception e, CancellationToken cancellationToken) => e switch
    {
        _ when cancellationToken.IsCancellationRequested => false,
        HeadProblemException { Status: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => true,
        HeadProblemException problem => (int)problem.Status >= 500,
        HttpRequestException or HeadUnreachableException or IOException or OperationCanceledException or JsonException => true,
        _ => false,
    };
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>
/// Puts the lines of a batch into the queue, group by group. A group is sent before it is on record, and a run's id is that of its line: a call that was cut
/// off and is made again sends a group twice at most, and starts nothing twice.
/// </summary>
public sealed class BatchReceiver(BatchJournal journal, IRunQueue queue, RunStarter starter)
{
    /// <summary>The most lines of a batch.</summary>
    public const int MostLines = 100_000;

    private const int GroupSize = 100;

    /// <summary>Receives a batch; its lines are in the queue when it returns without a problem.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="person">Who has signed in and sends it: no line is by anybody else. Null: not known.</param>
    /// <param name="body">The JSON lines.</param>
    /// <param name="cancellation">Ends it; what was sent stays sent.</param>
    /// <exception cref="IOException">The queue or the records do not take it now. The same call again goes on where this one ended.</exception>
    public async Task<StartProblem?> ReceiveAsync(string tenant, BatchRequest request, string? person, Stream body, CancellationToken cancellation)
    {
        if (request.Team is not null && starter.CheckTeam(tenant, request.Team) is { } unknown)
            return unknown;
        await journal.StartAsync(tenant, request, cancellation);
        var record = (await journal.ReadAsync(tenant, request.Id, cancellation))!;
        if (record.Request.Team != request.Team || record.Request.By != request.By)
            return new StartProblem(409, $"Batch '{request.Id}' exists already, with another team or by somebody else. Choose another id.", []);

        var lines = new Lines(tenant, person, record.Request);
        var count = 0;
        await foreach (var (number, text) in BatchText.LinesAsync(body, cancellation))
        {
            if (++count > MostLines)
                return new StartProblem(413, $"Expected at most {MostLines} lines, found more. The first {lines.Sent} were taken; send the others as another batch.", []);
            lines.Add(number, text);
            if (lines.Count == GroupSize && await SendAsync() is { } problem)
                return problem;
        }

        if (lines.Count > 0 && await SendAsync() is { } last)
            return last;
        if (record.IsReceived && record.Lines.Count() > count)
            return Differs(record.Lines.Count());
        await journal.EndAsync(tenant, request.Id, cancellation);
        return count > 0 ? null : new StartProblem(422, "Expected a line of JSON for each run, found none.", []);

        async Task<StartProblem?> SendAsync()
        {
            var (group, messages) = lines.Take();
            if (!record.Groups.TryGetValue(group.From, out var sent))
            {
                await queue.SendAsync(messages, cancellation);
                sent = await journal.AddAsync(tenant, request.Id, group, cancellation);
            }

            return sent.Hash == group.Hash ? null : Differs(group.From);
        }

        StartProblem Differs(int line) => new(
            409, $"Batch '{request.Id}' exists already, with other lines (see those from line {line} on). Choose another id, or send the same lines.", []);
    }

    /// <summary>The lines that have been read and not sent.</summary>
    private sealed class Lines(string tenant, string? person, BatchRequest batch)
    {
        private readonly HashSet<string> _ids = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<BatchLine> _lines = [];
        private readonly List<string> _messages = [];
        private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public int Count => _lines.Count;

        public int Sent { get; private set; }

        public void Add(int number, byte[]? text)
        {
            // The numbers count too: they name the runs of lines without an id.
            _hash.AppendData(Encoding.UTF8.GetBytes($"{number}:"));
            _hash.AppendData(text ?? []);
            var (request, problem) = Read(number, text);
            if (request is not null)
                _messages.Add(BatonJson.ToText(request));
            if (request is not null && Encoding.UTF8.GetByteCount(_messages[^1]) is var size and > IRunQueue.MostBytes)
            {
                _messages.RemoveAt(_messages.Count - 1);
                (request, problem) = (null, $"Expected a message of at most {IRunQueue.MostBytes} bytes, found {size}. Put what is long where a tool can read it.");
            }

            _lines.Add(new BatchLine(number, request?.Id, problem));
        }

        public (BatchGroup Group, IReadOnlyList<string> Messages) Take()
        {
            var group = new BatchGroup(_lines[0].Line, Convert.ToHexStringLower(_hash.GetHashAndReset()), [.. _lines]);
            string[] messages = [.. _messages];
            Sent += _lines.Count;
            _lines.Clear();
            _messages.Clear();
            return (group, messages);
        }

        private (StartRequest? Request, string? Problem) Read(int number, byte[]? text)
        {
            if (text is null)
                return (null, $"Expected a line of at most {IRunQueue.MostBytes} bytes, found a longer one. Put what is long where a tool can read it.");
            StartRequest line;
            try
            {
                line = BatchText.Read(text);
            }
            catch (JsonException e)
            {
                return (null, $"Expected a line of JSON, an input or a request, found something else: {e.Message}");
            }

            if (line.Tenant is not null && line.Tenant != tenant)
                return (null, $"Expected a line of the batch's own tenant, '{tenant}', found one of '{Journal.Preview(line.Tenant, 80)}'.");
            var id = $"{batch.Id}-{line.Id ?? $"{number}"}";
            if (!InstanceIds.IsRunId(id))
                return (null, $"Expected an id of letters, digits, '-' and '_' that makes at most 64 together with the batch's, found '{line.Id}'.");
            if (!_ids.Add(id))
                return (null, $"Expected an id of its own, found '{line.Id ?? $"{number}"}', which an earlier line has.");
            return (line with
            {
                Id = id,
                Tenant = tenant,
                Team = line.Team ?? batch.Team,
                By = person ?? line.By ?? batch.By,
                Batch = new BatchPart(batch.Id, batch.Most),
                Traceparent = line.Traceparent ?? batch.Traceparent,
            }, null);
        }
    }
}

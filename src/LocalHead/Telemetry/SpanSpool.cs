using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenTelemetry;

namespace Baton.LocalHead;

/// <summary>
/// The spans on their way to the collector, in a file beside the runs: a head that is killed has not lost them, and the next one sends them. A span is here
/// before what it shows is recorded. Nothing that goes wrong with the file disturbs a run.
/// </summary>
internal sealed class SpanSpool : BaseProcessor<Activity>
{
    private const long Largest = 16 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock _file = new();
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);
    private readonly FileStream? _stream;

    /// <param name="path">The file.</param>
    /// <param name="most">Spans beyond this size are not kept, only sent.</param>
    public SpanSpool(string path, long most = Largest)
    {
        Most = most;
        try
        {
            Left = Read(path);
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            _stream = new FileStream(path, options);
            if (Left.Count == 0)
                _stream.SetLength(0);
            _pending.UnionWith(Left.Select(s => s.Id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>What an earlier head did not get to send.</summary>
    public IReadOnlyList<SpooledSpan> Left { get; } = [];

    private long Most { get; }

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.Recorded)
            Write(new Line(SpooledSpan.Of(data), null));
    }

    /// <summary>The collector has them.</summary>
    public void Sent(IEnumerable<Activity> spans) => Write(new Line(null, [.. spans.Select(s => s.SpanId.ToHexString())]));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_file)
            _stream?.Dispose();
        base.Dispose(disposing);
    }

    private void Write(Line line)
    {
        try
        {
            lock (_file)
            {
                if (_stream is not { CanWrite: true })
                    return;
                if (line.Span is { } span && _stream.Length < Most)
                    _pending.Add(span.Id);
                else if (line.Sent is { } sent)
                    _pending.ExceptWith(sent);
                else
                    return;
                if (_pending.Count == 0)
                    _stream.SetLength(0);
                else
                    _stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n']);
            }
        }
        catch (IOException)
        {
        }
    }

    private static List<SpooledSpan> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var spans = new OrderedDictionary<string, SpooledSpan>(StringComparer.Ordinal);
        foreach (var text in File.ReadLines(path))
        {
            try
            {
                var line = JsonSerializer.Deserialize<Line>(text, Json);
                if (line?.Span is { } span)
                    spans[span.Id] = span;
                foreach (var sent in line?.Sent ?? [])
                    spans.Remove(sent);
            }
            catch (JsonException)
            {
                // The line in the middle of which the head was killed.
            }
        }

        return [.. spans.Values];
    }

    private sealed record Line(SpooledSpan? Span, string[]? Sent);
}

using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Functions;

/// <summary>Reads JSON lines, as they come in.</summary>
internal static class BatchText
{
    // A line above this makes no message, whatever is in it.
    private const int MostBytes = 2 * IRunQueue.MostBytes;
    private static readonly string[] Keys = ["team", "input", "id", "tenant", "limits", "after", "by", "traceparent"];

    /// <summary>The lines that are not blank, with their numbers from 1; null for one that is too long.</summary>
    public static async IAsyncEnumerable<(int Number, byte[]? Text)> LinesAsync(
        Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        var number = 1;
        var skips = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                if (Line(buffer.Slice(0, end)) is { } line)
                    yield return (number, line.Length == 0 ? null : line);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                (number, skips) = (number + 1, false);
            }

            if (buffer.Length > MostBytes)
            {
                skips = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (read.IsCompleted)
            {
                if (Line(buffer) is { } last)
                    yield return (number, last.Length == 0 ? null : last);
                break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync();

        // Null: blank. Empty: too long.
        byte[]? Line(ReadOnlySequence<byte> text)
        {
            if (skips || text.Length > MostBytes)
                return [];
            var line = text.ToArray();
            if (number == 1 && line.AsSpan().StartsWith("\uFEFF"u8))
                line = line[3..];
            return line.AsSpan().ContainsAnyExcept(" \t\r"u8) ? line : null;
        }
    }

    /// <summary>
    /// What a line asks for: an object with <c>input</c> and nothing that <c>POST /api/runs</c> does not know is a request, anything else is an input.
    /// </summary>
    /// <exception cref="JsonException">It is not JSON, or no request.</exception>
    public static StartRequest Read(byte[] line)
    {
        var value = BatonJson.Read<JsonElement>(line);
        var isRequest = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("input", out _)
            && value.EnumerateObject().All(property => Keys.Contains(property.Name));
        return isRequest ? value.Deserialize<StartRequest>(BatonJson.Options)! : new StartRequest { Input = value };
    }
}

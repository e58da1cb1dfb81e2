using System.Text;

namespace Baton.Tools.Stdio;

/// <summary>
/// What a server writes to its standard output, one message a line, watched: a line over the limit or a flood of lines that are no messages
/// ends the stream, so that a hostile server cannot fill the memory.
/// </summary>
internal sealed class AnswerStream(Stream inner, int maxLine) : Stream
{
    private const int MostStrayLines = 1000;
    private const int KeptOfStray = 1000;

    private readonly StringBuilder firstStray = new();
    private int lineLength;
    private bool strayLine;

    /// <summary>What was wrong with the output, in words. Null: nothing so far.</summary>
    public string? Fault { get; private set; }

    /// <summary>True: the server has closed its output.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Lines so far that were no messages.</summary>
    public int StrayLines { get; private set; }

    /// <summary>The beginning of the first line that was no message. Empty: there was none.</summary>
    public string FirstStray => new([.. firstStray.ToString().Where(c => !char.IsControl(c))]);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        HasEnded = count == 0 && buffer.Length > 0;
        Watch(buffer.Span[..count]);
        return Fault is null ? count : throw new IOException(Fault);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b == (byte)'\n')
            {
                lineLength = 0;
                strayLine = false;
                continue;
            }

            if (lineLength == 0 && b is (byte)' ' or (byte)'\t' or (byte)'\r')
                continue;
            if (lineLength++ == 0 && b is not ((byte)'{' or (byte)'['))
            {
                strayLine = true;
                if (++StrayLines > MostStrayLines)
                {
                    Fault = $"it wrote more than {MostStrayLines} lines to its standard output that are no MCP messages";
                    return;
                }
            }

            if (strayLine && StrayLines == 1 && firstStray.Length < KeptOfStray)
                firstStray.Append((char)b);
            if (lineLength > maxLine)
            {
                Fault = $"its answer is larger than {maxLine:N0} bytes";
                return;
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

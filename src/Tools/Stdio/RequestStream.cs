using System.Text.Json;
using Baton.Tools.Servers;

namespace Baton.Tools.Stdio;

/// <summary>
/// A server's standard input. A message is written whole in one write and a write that fails left a message that cannot be read, so that
/// the first write that succeeds is the moment from which a call may have happened.
/// </summary>
internal sealed class RequestStream(Stream inner) : Stream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (CallMark.Current is { Request: null } mark)
            mark.Sent(IdOf(buffer));
    }

    private static string? IdOf(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.TryGetProperty("id", out var id) ? id.GetRawText() : null;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

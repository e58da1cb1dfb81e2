using System.Net;
using Baton.Tools.Servers;

namespace Baton.Tools.Http;

/// <summary>
/// Watches the requests of an HTTP server's connection: notes when a call may have reached the server, and ends answers over the limit.
/// </summary>
internal sealed class AnswerLimit(int maxBytes, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var mark = CallMark.Current;
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);

            // A server that refuses the request has not carried it out.
            if ((int)response.StatusCode is < 400 or >= 500 or (int)HttpStatusCode.RequestTimeout)
                mark?.Sent();
            response.Content = new LimitedContent(response.Content, maxBytes, mark);
            return response;
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw;
        }
        catch
        {
            mark?.Sent();
            throw;
        }
    }

    private sealed class LimitedContent : HttpContent
    {
        private readonly HttpContent content;
        private readonly int maxBytes;
        private readonly CallMark? mark;

        public LimitedContent(HttpContent content, int maxBytes, CallMark? mark)
        {
            (this.content, this.maxBytes, this.mark) = (content, maxBytes, mark);
            foreach (var (name, values) in content.Headers)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new LimitedStream(await content.ReadAsStreamAsync().ConfigureAwait(false), maxBytes, mark);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var limited = await CreateContentReadStreamAsync().ConfigureAwait(false);
            await limited.CopyToAsync(stream).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class LimitedStream(Stream inner, int maxBytes, CallMark? mark) : Stream
    {
        private long read;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        private int Count(int count)
        {
            read += count;
            if (read <= maxBytes)
                return count;
            var what = $"its answer is larger than {maxBytes:N0} bytes";
            mark?.Fail(what);
            throw new IOException(what);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
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
}

using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>Reads JSON bodies.</summary>
internal static class RequestBody
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Reads the body as <typeparamref name="T"/>, or says why it cannot be read.</summary>
    public static async Task<(T? Body, IResult? Problem)> ReadAsync<T>(HttpRequest request) where T : class
    {
        if (request.ContentLength > MostBytes)
            return (null, Problems.Of(413, "too-large", "Too large", $"Expected at most {MostBytes} bytes, found {request.ContentLength}."));
        try
        {
            var body = await JsonSerializer.DeserializeAsync<T>(new Bounded(request.Body), BatonJson.Options, request.HttpContext.RequestAborted);
            return body is null ? (null, Problems.Unreadable("Expected a JSON object, found null.")) : (body, null);
        }
        catch (JsonException e)
        {
            return (null, Problems.Unreadable($"Expected a JSON object of the documented shape, found something else: {e.Message}"));
        }
        catch (InvalidDataException e)
        {
            return (null, Problems.Of(413, "too-large", "Too large", e.Message));
        }
    }

    // A body without a length is bounded while it is read.
    private sealed class Bounded(Stream inner) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Count(int count)
        {
            _read += count;
            return _read <= MostBytes ? count : throw new InvalidDataException($"Expected at most {MostBytes} bytes, found more.");
        }
    }
}

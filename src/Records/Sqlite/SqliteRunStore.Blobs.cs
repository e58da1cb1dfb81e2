using System.Security.Cryptography;

namespace Baton.Records;

public sealed partial class SqliteRunStore
{
    /// <inheritdoc/>
    public async Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        cancellation.ThrowIfCancellationRequested();
        if (content.Length > RunStoreLimits.Content)
            throw new ContentTooLargeException("a blob", content.Length, RunStoreLimits.Content);
        var hash = SHA256.HashData(content.Span);
        if (!readers.Read(session => session.First(
            "SELECT 1 FROM blobs WHERE tenant = $1 AND hash = $2", _ => true, tenant, hash)))
        {
            var packed = Packed.From(content.Span);
            await writer.Do(session => session.Execute(
                "INSERT INTO blobs (tenant, hash, size, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                tenant, hash, packed.Size, packed.Body), cancellation);
        }
        return Convert.ToHexStringLower(hash);
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(hash);
        if (hash.Length != 2 * SHA256.HashSizeInBytes || hash.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            return Task.FromResult<ReadOnlyMemory<byte>?>(null);
        return Task.Run(() => Get(tenant, hash), cancellation);
    }

    private ReadOnlyMemory<byte>? Get(string tenant, string hash)
    {
        var name = Convert.FromHexString(hash);
        var packed = readers.Read(session => session.First<Packed?>(
            "SELECT size, body FROM blobs WHERE tenant = $1 AND hash = $2", row => Packed.Read(row, 0), tenant, name));
        if (packed is null)
            return null;
        byte[] content;
        try
        {
            content = packed.Value.Unpack();
        }
        catch (InvalidDataException e)
        {
            throw new BlobDamagedException(tenant, hash, $"it cannot be unpacked: {e.Message}", e);
        }
        var found = SHA256.HashData(content);
        return found.AsSpan().SequenceEqual(name)
            ? content
            : throw new BlobDamagedException(tenant, hash, $"its content has the hash {Convert.ToHexStringLower(found)}");
    }
}

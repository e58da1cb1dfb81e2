using System.IO.Compression;
using Microsoft.Data.Sqlite;

namespace Baton.Records;

/// <summary>Bytes as they are kept: deflated when that makes them shorter, which the two lengths tell.</summary>
internal readonly record struct Packed(int Size, byte[] Body)
{
    private const int WorthTrying = 1024;

    public static Packed From(ReadOnlySpan<byte> content)
    {
        if (content.Length <= WorthTrying)
            return new Packed(content.Length, content.ToArray());
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(content);
        return new Packed(content.Length, packed.Length < content.Length ? packed.ToArray() : content.ToArray());
    }

    /// <summary>Reads the columns <c>size</c> and <c>body</c> that stand at <paramref name="column"/> and behind it.</summary>
    public static Packed Read(SqliteDataReader row, int column) => new(row.GetInt32(column), row.GetFieldValue<byte[]>(column + 1));

    /// <exception cref="InvalidDataException">The body is not what <see cref="From"/> made.</exception>
    public byte[] Unpack()
    {
        if (Body.Length == Size)
            return Body;
        if (Size is < 0 or > RunStoreLimits.Content)
            throw new InvalidDataException($"its length is given as {Size}");
        var content = new byte[Size];
        using var inflate = new DeflateStream(new MemoryStream(Body), CompressionMode.Decompress);
        return inflate.ReadAtLeast(content, Size, throwOnEndOfStream: false) == Size
            ? content
            : throw new InvalidDataException("it ends too early");
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Baton.Engine.History;

/// <summary>
/// Reads what <see cref="HistoryWriter"/> wrote. Anything else is an <see cref="InvalidDataException"/>, never a wrong value.
/// </summary>
internal ref struct HistoryReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    public readonly bool IsAtEnd => rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw Damaged($"expected 0 or 1, found {other}"),
    };

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Damaged("a number does not end");
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int Number() => checked((int)Unsigned());

    public string? Text()
    {
        var size = Unsigned();
        if (size == 0)
            return null;
        if (size - 1 > (ulong)rest.Length)
            throw Damaged($"expected a text of {size - 1} bytes, found {rest.Length}");
        return Encoding.UTF8.GetString(Take((int)(size - 1)));
    }

    public string Name() => Text() ?? throw Damaged("expected a name, found nothing");

    public Guid Id() => new(Take(16));

    public long Execution() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public Guid Guid() => new(Take(16));

    public DateTime Time() => Ticks(BinaryPrimitives.ReadInt64LittleEndian(Take(8)));

    public Dictionary<string, string>? Map()
    {
        var count = Unsigned();
        if (count == 0)
            return null;
        if (count > (ulong)rest.Length)
            throw Damaged($"expected {count} pairs, found {rest.Length} bytes");
        var map = new Dictionary<string, string>((int)count);
        for (ulong i = 0; i < count; i++)
            map[Name()] = Name();
        return map;
    }

    public static DateTime Ticks(long ticks) =>
        ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : throw Damaged($"{ticks} is no time");

    public static InvalidDataException Damaged(string finding) =>
        new($"Expected a history as this release writes it, but {finding}. The file is damaged or from another release; restore a backup.");

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > rest.Length)
            throw Damaged($"expected {size} more bytes, found {rest.Length}");
        var taken = rest[..size];
        rest = rest[size..];
        return taken;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Baton.Engine.History;

/// <summary>Appends values to a growing buffer in the engine's compact form: variable-length numbers, length-prefixed UTF-8.</summary>
internal sealed class HistoryWriter
{
    private byte[] buffer = new byte[256];
    private int length;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public byte[] ToArray() => Written.ToArray();

    public void Clear() => length = 0;

    public void Byte(byte value)
    {
        Grow(1)[0] = value;
        length++;
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Unsigned(ulong value)
    {
        var target = Grow(10);
        var used = 0;
        while (value >= 0x80)
        {
            target[used++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[used++] = (byte)value;
        length += used;
    }

    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Null is told apart from empty.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Unsigned(0);
            return;
        }
        var size = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)size + 1);
        Encoding.UTF8.GetBytes(value, Grow(size));
        length += size;
    }

    public void Id(Guid value)
    {
        value.TryWriteBytes(Grow(16));
        length += 16;
    }

    public void Execution(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value);
        length += 8;
    }

    public void Guid(Guid value)
    {
        value.TryWriteBytes(Grow(16));
        length += 16;
    }

    public void Time(DateTime value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value.Ticks);
        length += 8;
    }

    public void Map(IReadOnlyDictionary<string, string>? value)
    {
        Unsigned((ulong)(value?.Count ?? 0));
        if (value is null)
            return;
        foreach (var (key, text) in value)
        {
            Text(key);
            Text(text);
        }
    }

    private Span<byte> Grow(int size)
    {
        if (buffer.Length - length < size)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + size));
        return buffer.AsSpan(length);
    }
}

using System.Collections;

namespace Baton.Schema;

/// <summary>Which properties or items of one value some schema has looked at, by position, for <c>unevaluated…</c>.</summary>
internal sealed class Evaluated
{
    private bool _all;
    private BitArray? _marks;

    public bool Has(int index) => _all || (_marks is not null && _marks[index]);

    public void MarkAll() => _all = true;

    public void Mark(int index, int count) => (_marks ??= new BitArray(count))[index] = true;

    public void Add(Evaluated other)
    {
        _all |= other._all;
        if (other._marks is null) return;
        if (_marks is null) _marks = other._marks;
        else _marks.Or(other._marks);
    }
}

using System.Text.Json;

namespace Baton.Schema;

/// <summary><c>prefixItems</c> and <c>items</c>.</summary>
internal sealed class ItemsKeyword(string location, SchemaNode[] prefix, SchemaNode? rest) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var count = value.GetArrayLength();
        var fits = true;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var node = index < prefix.Length ? prefix[index] : rest;
            if (node is null) break;
            fits &= run.CheckItem(node, index, item);
            if (!fits && run.HasEnough) return false;
            evaluated?.Mark(index, count);
            index++;
        }
        return fits;
    }
}

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword(string location, SchemaNode node, long least, long? most) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var count = value.GetArrayLength();
        var (index, fitting) = (0, 0);
        foreach (var item in value.EnumerateArray())
        {
            if (run.CheckQuietly(node, item, null))
            {
                fitting++;
                evaluated?.Mark(index, count);
            }
            index++;
        }
        if (fitting >= least && (most is null || fitting <= most)) return true;
        if (!run.Collecting) return false;
        var expected = fitting < least ? $"at least {least}" : $"at most {most}";
        return run.Fail(
            Location, $"{expected} of the items to fit the schema under contains", $"{fitting} of {JsonText.Count(count, "item", "items")}");
    }
}

internal sealed class UniqueItemsKeyword(string location) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < 2) return true;
        run.SpendOn(value);
        var seen = new Dictionary<JsonElement, int>(JsonValueComparer.Instance);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!seen.TryAdd(item, index))
                return run.Collecting && run.Fail(Location, "items that all differ", $"items {seen[item]} and {index} alike");
            index++;
        }
        return true;
    }
}

/// <summary><c>unevaluatedItems</c> and <c>unevaluatedProperties</c>; checked after everything else in its subschema.</summary>
internal abstract class Unevaluated(string location) : Keyword(location);

internal sealed class UnevaluatedItemsKeyword(string location, SchemaNode node) : Unevaluated(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var fits = true;
        var index = -1;
        foreach (var item in value.EnumerateArray())
        {
            if (evaluated!.Has(++index)) continue;
            fits &= run.CheckItem(node, index, item);
            if (!fits && run.HasEnough) return false;
        }
        evaluated!.MarkAll();
        return fits;
    }
}

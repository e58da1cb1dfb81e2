using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Baton.Schema;

/// <summary>Equality of JSON values as the specification has it: numbers by value, objects without order, so that sets of values can be
/// searched without comparing each with each.</summary>
internal sealed class JsonValueComparer : IEqualityComparer<JsonElement>
{
    public static JsonValueComparer Instance { get; } = new();

    public bool Equals(JsonElement x, JsonElement y)
    {
        if (x.ValueKind != y.ValueKind) return false;
        EnsureStack();
        switch (x.ValueKind)
        {
            case JsonValueKind.Number:
                return JsonNumber.Of(x) == JsonNumber.Of(y);
            case JsonValueKind.String:
                return JsonText.Of(x) == JsonText.Of(y);
            case JsonValueKind.Array:
                return x.GetArrayLength() == y.GetArrayLength() && x.EnumerateArray().SequenceEqual(y.EnumerateArray(), this);
            case JsonValueKind.Object:
                var left = Members(x);
                var right = Members(y);
                return left.Count == right.Count
                    && left.All(member => right.TryGetValue(member.Key, out var other) && Equals(member.Value, other));
            default:
                return true;
        }
    }

    public int GetHashCode(JsonElement value)
    {
        EnsureStack();
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return JsonNumber.Of(value).GetHashCode();
            case JsonValueKind.String:
                return JsonText.Of(value).GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Array:
                var items = new HashCode();
                foreach (var item in value.EnumerateArray()) items.Add(GetHashCode(item));
                return items.ToHashCode();
            case JsonValueKind.Object:
                var sum = 0;
                foreach (var (name, member) in Members(value)) sum = unchecked(sum + HashCode.Combine(name, GetHashCode(member)));
                return sum;
            default:
                return (int)value.ValueKind;
        }
    }

    // A name that stands twice counts once, the last time, as every common reader has it.
    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject()) members[JsonText.NameOf(property)] = property.Value;
        return members;
    }

    private static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new EvaluationFault("a value that is less deeply nested", "one too deep to compare");
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>.</summary>
internal sealed class PropertiesKeyword(
    string location, Dictionary<string, SchemaNode> named, (Regex Pattern, SchemaNode Node)[] patterns, SchemaNode? rest)
    : Keyword(location)
{
    private readonly string _allowed = NoSuchProperty.Expected(named.Keys, patterns.Length > 0);

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var count = value.GetPropertyCount();
        run.Spend(count);
        var fits = true;
        var index = -1;
        foreach (var property in value.EnumerateObject())
        {
            index++;
            var name = JsonText.NameOf(property);
            var known = named.TryGetValue(name, out var node);
            if (known) fits &= run.CheckProperty(node!, name, property.Value);
            foreach (var (pattern, patternNode) in patterns)
            {
                if (!run.Matches(pattern, name)) continue;
                known = true;
                fits &= run.CheckProperty(patternNode, name, property.Value);
            }
            if (!known && rest is not null)
            {
                known = true;
                fits &= rest.IsFalse
                    ? run.FailProperty(name, rest.Location, _allowed, property.Value)
                    : run.CheckProperty(rest, name, property.Value);
            }
            if (!fits && run.HasEnough) return false;
            if (known) evaluated?.Mark(index, count);
        }
        return fits;
    }
}

internal static class NoSuchProperty
{
    /// <summary>What to expect where a property has no place.</summary>
    public static string Expected(ICollection<string> known, bool more) =>
        known.Count == 0 || more
            ? "no such property"
            : $"no such property, only {JsonText.List(known.Select(JsonText.Quote), known.Count)}";
}

internal sealed class UnevaluatedPropertiesKeyword(string location, SchemaNode node) : Unevaluated(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        run.Spend(value.GetPropertyCount());
        var fits = true;
        var index = -1;
        foreach (var property in value.EnumerateObject())
        {
            if (evaluated!.Has(++index)) continue;
            var name = JsonText.NameOf(property);
            fits &= node.IsFalse
                ? run.FailProperty(name, Location, NoSuchProperty.Expected([], false), property.Value)
                : run.CheckProperty(node, name, property.Value);
            if (!fits && run.HasEnough) return false;
        }
        evaluated!.MarkAll();
        return fits;
    }
}

/// <summary>The names of an object, looked up often.</summary>
internal static class Names
{
    public static HashSet<string> Of(Evaluation run, JsonElement value)
    {
        run.Spend(value.GetPropertyCount());
        var names = new HashSet<string>();
        foreach (var property in value.EnumerateObject()) names.Add(JsonText.NameOf(property));
        return names;
    }
}

internal sealed class RequiredKeyword(string location, string[] names) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        run.Spend(names.Length);
        var present = Names.Of(run, value);
        var fits = true;
        foreach (var name in names)
        {
            if (!present.Contains(name)) fits = run.Fail(Location, $"the property {JsonText.Quote(name)}", "an object without it");
        }
        return fits;
    }
}

/// <summary><c>dependentRequired</c> and <c>dependentSchemas</c>: what one property's presence asks of the object.</summary>
internal sealed class DependentKeyword(string location, Dictionary<string, string[]> names, Dictionary<string, SchemaNode> schemas)
    : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        run.Spend(names.Count + schemas.Count);
        var present = Names.Of(run, value);
        var fits = true;
        foreach (var (trigger, needed) in names)
        {
            if (!present.Contains(trigger)) continue;
            run.Spend(needed.Length);
            foreach (var name in needed)
            {
                if (present.Contains(name)) continue;
                fits = run.Fail(Location, $"the property {JsonText.Quote(name)} beside {JsonText.Quote(trigger)}", "an object without it");
            }
        }
        foreach (var (trigger, node) in schemas)
        {
            if (present.Contains(trigger)) fits &= run.Check(node, value, evaluated);
            if (!fits && run.HasEnough) return false;
        }
        return fits;
    }
}

internal sealed class PropertyNamesKeyword(string location, SchemaNode node) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var property in value.EnumerateObject())
        {
            var name = JsonText.NameOf(property);
            run.Spend(1 + (name.Length / 16));
            if (run.CheckApart(node, JsonSerializer.SerializeToElement(name), null, out var errors)) continue;
            fits = false;
            if (!run.Collecting) return false;
            foreach (var error in errors) run.Fail(error.SchemaPath, $"a property name that is {error.Expected}", error.Found);
        }
        return fits;
    }
}

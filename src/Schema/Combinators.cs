using System.Text.Json;

namespace Baton.Schema;

internal sealed class AllOfKeyword(string location, SchemaNode[] branches) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        var fits = true;
        foreach (var branch in branches)
        {
            fits &= run.Check(branch, value, evaluated);
            if (!fits && run.HasEnough) return false;
        }
        return fits;
    }
}

/// <summary><c>anyOf</c> and, with <paramref name="onlyOne"/>, <c>oneOf</c>.</summary>
internal sealed class AlternativesKeyword(string location, SchemaNode[] branches, bool onlyOne) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        var fitting = new List<int>();
        var failures = new List<List<SchemaError>>();
        for (var at = 0; at < branches.Length; at++)
        {
            var looked = evaluated is null ? null : new Evaluated();
            if (run.CheckApart(branches[at], value, looked, out var errors))
            {
                fitting.Add(at);
                if (looked is not null) evaluated!.Add(looked);
                else if (!onlyOne) return true;
            }
            else
            {
                failures.Add(errors);
            }
        }
        if (fitting.Count == 1 || (fitting.Count > 1 && !onlyOne)) return true;
        if (!run.Collecting) return false;
        if (fitting.Count > 1)
        {
            return run.Fail(
                Location,
                $"exactly one of {branches.Length} alternatives to fit",
                $"that alternatives {string.Join(", ", fitting)} all do (counted from 0)");
        }
        return Explain(run, value, failures);
    }

    /// <summary>Says what the alternatives want when each wants one thing of the value itself; else what the nearest one lacks.</summary>
    private bool Explain(Evaluation run, JsonElement value, List<List<SchemaError>> failures)
    {
        var here = run.InstancePath();
        if (failures.All(errors => errors.Count == 1 && errors[0].InstancePath == here))
        {
            var wanted = failures.Select(errors => errors[0].Expected).Distinct().ToArray();
            return run.Fail(Location, string.Join(" or ", wanted.Take(12)), value);
        }
        var nearest = Enumerable.Range(0, failures.Count).MinBy(at => Distance(failures[at], here));
        run.Fail(
            Location, $"a value that fits {(onlyOne ? "exactly" : "at least")} one of {failures.Count} alternatives",
            $"{JsonText.Describe(value)} that fits none; the nearest is alternative {nearest} (counted from 0), which lacks what follows");
        run.Add(failures[nearest]);
        return false;
    }

    // A wrong type here, or a wrong constant anywhere, tells that another alternative was meant.
    private static int Distance(List<SchemaError> errors, string here) =>
        errors.Sum(error => error.SchemaPath[(error.SchemaPath.LastIndexOf('/') + 1)..] switch
        {
            "type" when error.InstancePath == here => 10_000,
            "const" or "enum" => 100,
            _ => 1,
        });
}

internal sealed class NotKeyword(string location, SchemaNode node) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated) =>
        !run.CheckQuietly(node, value, null) || run.Fail(Location, "a value that does not fit the schema under not", value);
}

internal sealed class ConditionKeyword(string location, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword(location)
{
    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated)
    {
        var looked = evaluated is null ? null : new Evaluated();
        var holds = run.CheckQuietly(condition, value, looked);
        if (holds && looked is not null) evaluated!.Add(looked);
        var branch = holds ? then : otherwise;
        return branch is null || run.Check(branch, value, evaluated);
    }
}

/// <summary><c>$ref</c>, and <c>$dynamicRef</c> when <see cref="DynamicAnchor"/> is set.</summary>
internal sealed class ReferenceKeyword(string location) : Keyword(location)
{
    /// <summary>Where it leads; set by the compiler before the schema is used.</summary>
    public SchemaNode Target { get; set; } = null!;

    public string? DynamicAnchor { get; set; }

    public override bool Holds(Evaluation run, JsonElement value, Evaluated? evaluated) =>
        run.Check(DynamicAnchor is null ? Target : run.FindDynamic(DynamicAnchor) ?? Target, value, evaluated);
}

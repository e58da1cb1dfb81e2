using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Schema;

/// <summary>One validation under way: where it stands in the instance, what it found, what it may still spend.</summary>
internal sealed class Evaluation(JsonSchemaOptions options, JsonElement instance, bool collect)
{
    private readonly List<(string? Name, int Index)> _path = [];
    private readonly List<SchemaResource> _scope = [];
    private long _steps = options.MaxSteps + (8 * Size(instance));
    private TimeSpan _regexTime = options.RegexTimeout + TimeSpan.FromMicroseconds(0.2 * Size(instance));
    private int _depth;

    public List<SchemaError> Errors { get; private set; } = [];

    /// <summary>Whether errors are wanted; if not, the first misfit ends the matter.</summary>
    public bool Collecting { get; private set; } = collect;

    /// <summary>Whether nothing is gained by looking for further misfits.</summary>
    public bool HasEnough => !Collecting || Errors.Count >= options.MaxErrors;

    public bool Run(SchemaNode root, JsonElement value)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.Undefined) throw new EvaluationFault("a JSON value", "none");
            return Check(root, value, null);
        }
        catch (EvaluationFault fault)
        {
            // The path still points at the value being looked at: a fault ends the validation, so nothing was popped.
            if (Errors.Count == options.MaxErrors) Errors.RemoveAt(Errors.Count - 1);
            Errors.Add(new SchemaError(InstancePath(), "", fault.Expected, fault.Found));
            return false;
        }
    }

    /// <summary>Applies a subschema to a value; properties or items it looks at are added to <paramref name="evaluated"/>.</summary>
    public bool Check(SchemaNode node, JsonElement value, Evaluated? evaluated)
    {
        Spend(1);
        if (++_depth > options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new EvaluationFault(
                $"at most {options.MaxDepth} nested checks", "more: the value is too deep, or the schema refers to itself without end");
        }
        var enters = _scope.Count == 0 || _scope[^1] != node.Resource;
        if (enters) _scope.Add(node.Resource);
        var own = node.ReadsEvaluated ? new Evaluated() : evaluated;
        var fits = !node.IsFalse || Fail(node.Location, "no value here", value);
        foreach (var keyword in node.Keywords)
        {
            if (!fits && HasEnough) break;
            // What a failed subschema looked at does not count, so after a failure nearly everything would be called unevaluated.
            if (!fits && keyword is Unevaluated) break;
            fits &= keyword.Holds(this, value, own);
        }
        if (fits && own != evaluated && own is not null) evaluated?.Add(own);
        if (enters) _scope.RemoveAt(_scope.Count - 1);
        _depth--;
        return fits;
    }

    public bool CheckProperty(SchemaNode node, string name, JsonElement value)
    {
        _path.Add((name, 0));
        var fits = Check(node, value, null);
        _path.RemoveAt(_path.Count - 1);
        return fits;
    }

    public bool CheckItem(SchemaNode node, int index, JsonElement value)
    {
        _path.Add((null, index));
        var fits = Check(node, value, null);
        _path.RemoveAt(_path.Count - 1);
        return fits;
    }

    /// <summary>Asks without recording errors.</summary>
    public bool CheckQuietly(SchemaNode node, JsonElement value, Evaluated? evaluated)
    {
        var before = Collecting;
        Collecting = false;
        var fits = Check(node, value, evaluated);
        Collecting = before;
        return fits;
    }

    /// <summary>Asks and, while collecting, keeps the errors apart from the others.</summary>
    public bool CheckApart(SchemaNode node, JsonElement value, Evaluated? evaluated, out List<SchemaError> errors)
    {
        var before = Errors;
        Errors = errors = Collecting ? [] : before;
        var fits = Check(node, value, evaluated);
        Errors = before;
        return fits;
    }

    /// <summary>Records an error at the current place when collecting; always false.</summary>
    public bool Fail(string schemaPath, string expected, string found)
    {
        if (HasEnough) return false;
        var path = InstancePath();
        Spend(path.Length / 16);
        Errors.Add(new SchemaError(path, schemaPath, expected, found));
        return false;
    }

    public bool Fail(string schemaPath, string expected, JsonElement found) =>
        !HasEnough && Fail(schemaPath, expected, JsonText.Describe(found));

    /// <summary>Records an error at a property of the current object.</summary>
    public bool FailProperty(string name, string schemaPath, string expected, JsonElement found)
    {
        _path.Add((name, 0));
        Fail(schemaPath, expected, found);
        _path.RemoveAt(_path.Count - 1);
        return false;
    }

    public void Add(IEnumerable<SchemaError> errors) => Errors.AddRange(errors.Take(options.MaxErrors - Errors.Count));

    public void Spend(long steps)
    {
        if ((_steps -= steps) >= 0) return;
        throw new EvaluationFault(
            $"a check of at most {options.MaxSteps} steps and eight for each byte", "more: the schema is too costly for this value");
    }

    /// <summary>Pays for reading a whole value.</summary>
    public void SpendOn(JsonElement value) => Spend(Size(value) / 16);

    public string Text(JsonElement value)
    {
        SpendOn(value);
        return JsonText.Of(value);
    }

    public bool Matches(Regex regex, string text)
    {
        Spend(text.Length / 16);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var matches = regex.IsMatch(text);
            if ((_regexTime -= Stopwatch.GetElapsedTime(started)) > TimeSpan.Zero) return matches;
        }
        catch (RegexMatchTimeoutException)
        {
            // The same as time used up by many short matches.
        }
        throw new EvaluationFault(
            FormattableString.Invariant(
                $"text that regular expressions can match within {options.RegexTimeout.TotalSeconds:0.###} s and 0.2 s for each megabyte"),
            "text that takes longer");
    }

    /// <summary>The subschema that the outermost resource under way gives for a dynamic anchor, or null.</summary>
    public SchemaNode? FindDynamic(string anchor)
    {
        foreach (var resource in _scope)
        {
            if (resource.DynamicAnchors.TryGetValue(anchor, out var node)) return node;
        }
        return null;
    }

    private static long Size(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length;

    public string InstancePath()
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in _path)
        {
            pointer.Append('/');
            if (name is null) pointer.Append(index);
            else pointer.Append(JsonText.PointerToken(name));
        }
        return pointer.ToString();
    }
}

/// <summary>Ends a validation or a compilation: a limit was hit or text is not Unicode.</summary>
internal sealed class EvaluationFault(string expected, string found) : Exception
{
    public string Expected { get; } = expected;

    public string Found { get; } = found;
}

using System.Text.Json;
using Baton.Schema;

namespace Baton.Cli;

/// <summary>Compares what a run came to with what its case expects.</summary>
internal static class CaseChecks
{
    /// <summary>Each thing that does not hold, in words; empty when all do.</summary>
    /// <param name="expect">What must hold.</param>
    /// <param name="run">The run.</param>
    /// <param name="called">The tools that were called with success.</param>
    public static IEnumerable<string> Failures(Expectation expect, RunView run, IReadOnlyCollection<string> called)
    {
        if (run.Outcome != expect.Outcome)
            yield return $"expected outcome {expect.Outcome}, found {run.Outcome}{(run.Reason is null ? "" : $": {run.Reason}")}";
        if (expect.Path is { } path && !path.SequenceEqual(run.Path))
            yield return $"expected the path {string.Join(" → ", path)}, found {string.Join(" → ", run.Path)}";
        var text = run.Output switch
        {
            null => "",
            { ValueKind: JsonValueKind.String } words => JsonReading.String(words),
            { } document => document.GetRawText(),
        };
        foreach (var word in expect.Contains.Where(w => !text.Contains(w, StringComparison.OrdinalIgnoreCase)))
            yield return $"expected '{word}' in the result, found {Shown(text)}";
        foreach (var word in expect.Excludes.Where(w => text.Contains(w, StringComparison.OrdinalIgnoreCase)))
            yield return $"expected no '{word}' in the result, found it";
        if (expect.Schema is { } schema)
        {
            foreach (var error in run.Output is { } output ? Schema(schema, output) : ["found no result"])
                yield return $"expected a result that fits the schema, {error}";
        }

        foreach (var tool in expect.Tools.Where(t => !called.Contains(t)))
            yield return $"expected {tool} to be called, found {(called.Count == 0 ? "no call" : string.Join(", ", called.Distinct()))}";
        foreach (var tool in expect.NoTools.Where(called.Contains))
            yield return $"expected no call of {tool}, found one";
        if (expect.Cost < run.Cost)
            yield return $"expected a cost of at most {expect.Cost}, found {run.Cost}";
        if (expect.Tokens < run.Tokens)
            yield return $"expected at most {expect.Tokens} tokens, found {run.Tokens}";
    }

    private static IEnumerable<string> Schema(JsonElement schema, JsonElement output)
    {
        try
        {
            return [.. JsonSchema.Parse(schema).Validate(output).Select(e => $"{e}")];
        }
        catch (JsonSchemaException e)
        {
            return [$"but the suite's schema is none: {e.Message}"];
        }
    }

    private static string Shown(string text) => text.Length == 0 ? "no result" : $"'{Clean.Line(text, 80)}'";
}

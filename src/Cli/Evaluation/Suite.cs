using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>What a team must be able to do, case by case.</summary>
internal sealed record Suite
{
    private static readonly JsonSerializerOptions Strict = new(BatonJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The team file, from the suite's folder, or a team's id.</summary>
    public required string Team { get; init; }

    /// <summary>Candidates of the model that judges rubrics, in order. Null: no case has a rubric.</summary>
    public IReadOnlyList<string>? Judge { get; init; }

    /// <summary>The cases.</summary>
    public required IReadOnlyList<SuiteCase> Cases { get; init; }

    /// <summary>Reads a suite.</summary>
    /// <exception cref="CliException">It has mistakes.</exception>
    public static Suite Read(string text, string file)
    {
        var (value, problems) = YamlFile.Read(text, file);
        if (value is null)
            throw new CliException(ExitCode.Usage, $"The suite cannot be read.\n{string.Join('\n', problems.Select(p => Clean.Line($"{p}")))}");
        Suite suite;
        try
        {
            suite = value.Value.Deserialize<Suite>(Strict)!;
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Usage, Clean.Line($"{file}: expected a suite with 'team' and 'cases', found a mistake at {e.Path ?? "$"}: {e.Message}"));
        }

        string? wrong = suite.Cases.Count == 0 ? "expected at least one case, found none"
            : suite.Cases.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"expected names that are unique, found '{twice.Key}' twice"
            : suite.Judge is null && suite.Cases.FirstOrDefault(c => c.Rubric is not null) is { } judged ? $"case '{judged.Name}' has a rubric; name the model that judges it under 'judge'"
            : suite.Cases.FirstOrDefault(c => c.Decide is not (null or "approve" or "reject")) is { } odd ? $"case '{odd.Name}': expected 'decide' to be approve or reject, found '{odd.Decide}'"
            : null;
        return wrong is null ? suite : throw new CliException(ExitCode.Usage, Clean.Line($"{file}: {wrong}."));
    }
}

/// <summary>One case.</summary>
internal sealed record SuiteCase
{
    /// <summary>Its name; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The run's input.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>What must hold of the run.</summary>
    public Expectation Expect { get; init; } = new();

    /// <summary>What a model must find of the result. Null: nothing.</summary>
    public Rubric? Rubric { get; init; }

    /// <summary>What is said at every gate: approve or reject. Null: a run that asks a person has failed the case.</summary>
    public string? Decide { get; init; }
}

/// <summary>What must hold of a run; what is null or empty is not looked at.</summary>
internal sealed record Expectation
{
    public string Outcome { get; init; } = "completed";

    /// <summary>The members that had the task, in order.</summary>
    public IReadOnlyList<string>? Path { get; init; }

    /// <summary>Texts that the result contains, whatever their case.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>Texts that it does not contain.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>JSON Schema of the result.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Tools that were called with success, in any order.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Tools that were not called.</summary>
    public IReadOnlyList<string> NoTools { get; init; } = [];

    /// <summary>Most that the run may cost.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Most tokens that it may use.</summary>
    public long? Tokens { get; init; }
}

/// <summary>What a model judges.</summary>
internal sealed record Rubric
{
    /// <summary>What makes a result good.</summary>
    public required string Criteria { get; init; }

    /// <summary>The score that it must reach, from 0 to 1.</summary>
    public decimal Least { get; init; } = 0.7m;
}

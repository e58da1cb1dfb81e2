using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Baton.Models.Offline;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">As in the schema.</param>
/// <param name="Stems">Stems of its name.</param>
/// <param name="Hints">Stems of its description.</param>
/// <param name="Description">As in the schema.</param>
/// <param name="Schema">Its schema, references resolved.</param>
/// <param name="Required">The call is wrong without it.</param>
internal sealed record Parameter(
    string Name, IReadOnlyList<string> Stems, IReadOnlyList<string> Hints, string Description, JsonElement Schema, bool Required)
{
    /// <summary>Ids, numbers and paths that its description shows as examples.</summary>
    public IReadOnlyList<Value> Examples { get; } =
        [.. Values.Find(Description).Where(v => v.Kind is ValueKind.Id or ValueKind.Number or ValueKind.Path)];

    /// <summary>True: the text looks like one of the examples.</summary>
    public bool LooksRight(string text) => Examples.Any(e => e.Kind is ValueKind.Path
        ? Values.Find(text) is [{ Kind: ValueKind.Path } path] && path.Text == text
        : e.Kind is ValueKind.Id && Values.Shape(e.Text) == Values.Shape(text));
}

/// <summary>What a function is about: read from its name, its description and its parameters.</summary>
internal sealed class Profile
{
    /// <summary>Functions that hand the work to another agent are named so.</summary>
    public const string HandoffPrefix = "handoff_to_";

    /// <summary>MCP's word, as a bool in <see cref="AITool.AdditionalProperties"/>.</summary>
    public const string ReadOnlyHint = "readOnlyHint";

    private static readonly FrozenSet<string> Reading =
        Stems("find search get list look lookup read fetch show check query view describe count browse retrieve see return tell");

    private static readonly FrozenSet<string> Acting = Stems("""
        create add make open submit register delete remove cancel update change edit set send book reserve pay transfer reset unlock lock grant revoke
        renew extend approve reject close assign notify post upload buy ship schedule restart run start stop issue apply enable disable block unblock
        move rename write save return
        """);

    private static readonly FrozenSet<string> General =
        Stems("create add make open submit update change edit set send delete remove write save start run apply issue post");

    private Profile(AIFunctionDeclaration function, string? target, IReadOnlyList<Parameter> parameters, string instructions)
    {
        Function = function;
        Target = target;
        Parameters = parameters;
        var name = Words.Split(target ?? Own(function.Name)).Select(Words.Stem).ToList();
        var opening = Words.Split(function.Description ?? "").Take(1).Select(Words.Stem).ToList();
        var acting = name.Where(Acting.Contains).ToList();
        var reading = name.Where(Reading.Contains).ToList();
        // A description opens with what the function does; where that word is in the name, it is the verb whatever the word.
        var own = name.Where(n => opening.Contains(n) && !Reading.Contains(n)).ToList();
        ReadOnly = function.AdditionalProperties.TryGetValue(ReadOnlyHint, out var hint) && hint is bool said
            ? said
            : reading.Count > 0 ? own.Count == 0 && (acting.Count == 0 || name.IndexOf(reading[0]) < name.IndexOf(acting[0]))
            : acting.Count == 0 && own.Count == 0 && opening.Any(Reading.Contains);
        Actions = own.Count > 0 ? own : acting.Count > 0 ? acting[..1] : reading.Count > 0 ? reading[..1] : [.. name.Take(1)];
        Objects = [.. name.Except(Actions)];
        Reads = name.Any(Reading.Contains);

        void Add(IEnumerable<string> stems, double weight)
        {
            foreach (var stem in stems)
                Terms[stem] = Math.Max(Terms.GetValueOrDefault(stem), weight);
        }

        Add(name.Where(n => !Words.IsSmall(n)), 1.5);
        Add(Words.Content(function.Description ?? ""), 1);
        Add(Mentions(instructions, target ?? Own(function.Name)), 0.7);
        if (target is null)
        {
            Add(parameters.SelectMany(p => p.Stems), 0.5);
            Add(parameters.SelectMany(p => p.Hints), 0.3);
        }
    }

    public AIFunctionDeclaration Function { get; }

    public string Name => Function.Name;

    /// <summary>The agent it hands the work to. Null: it is a tool.</summary>
    public string? Target { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>It only looks things up.</summary>
    public bool ReadOnly { get; }

    /// <summary>Its name says that it reads: it may be called without arguments to see what there is.</summary>
    public bool Reads { get; }

    /// <summary>Stems of the word for what it does.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <summary>Stems of what it does it to.</summary>
    public IReadOnlyList<string> Objects { get; }

    /// <summary>What it does says nothing without what it does it to, as with "create".</summary>
    public bool IsGeneral => Actions.All(General.Contains);

    /// <summary>Stems it is about, with how much each counts.</summary>
    public Dictionary<string, double> Terms { get; } = [];

    /// <summary>How well the task fits: set by <see cref="Rank"/>.</summary>
    public double Score { get; private set; }

    public static IReadOnlyList<Profile> Read(IEnumerable<AIFunctionDeclaration> functions, Situation situation)
    {
        var profiles = functions.Select(f => new Profile(
            f,
            f.Name.StartsWith(HandoffPrefix, StringComparison.Ordinal) ? f.Name[HandoffPrefix.Length..] : null,
            [.. Schemas.Parameters(f.JsonSchema)],
            situation.Instructions)).ToList();
        Rank(profiles, situation.GoalStems);
        return profiles;
    }

    /// <summary>The name without the server in front: get_loan for library__get_loan.</summary>
    public static string Own(string name) =>
        name.LastIndexOf("__", StringComparison.Ordinal) is > 0 and var at && at + 2 < name.Length ? name[(at + 2)..] : name;

    /// <summary>Words that few of the functions share count more than words that all of them use.</summary>
    private static void Rank(IReadOnlyList<Profile> profiles, IReadOnlyList<string> task)
    {
        foreach (var stem in task)
        {
            var fits = profiles.Select(p => p.Terms.Select(t => t.Value * Words.Similarity(stem, t.Key)).DefaultIfEmpty(0).Max()).ToList();
            var shared = Math.Log((profiles.Count + 1d) / Math.Max(1, fits.Count(f => f > 0)));
            for (var i = 0; i < profiles.Count; i++)
                profiles[i].Score += shared * fits[i];
        }
    }

    // What the agent's instructions say about a function or a colleague belongs to it: "Crashes go to technical."
    private static IEnumerable<string> Mentions(string instructions, string name)
    {
        var words = Words.Split(name).ToList();
        return from sentence in Sentences.Split(instructions)
            let said = Words.Split(sentence.Text).ToHashSet()
            where words.TrueForAll(said.Contains)
            from clause in sentence.Text.Split(';', ',')
            let inClause = Words.Split(clause).ToHashSet()
            where words.TrueForAll(inClause.Contains)
            from stem in Words.Content(clause)
            select stem;
    }

    private static FrozenSet<string> Stems(string words) =>
        words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(Words.Stem).ToFrozenSet();
}

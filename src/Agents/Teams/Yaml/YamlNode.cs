namespace Baton.Agents;

/// <summary>A value in a YAML file, with where it stands (1-based).</summary>
/// <param name="Line">Line of its first character.</param>
/// <param name="Column">Column of its first character.</param>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>Levels from here down to the deepest value; a scalar has 1.</summary>
    public int Height { get; init; } = 1;

    /// <summary>Characters and values that it stands for when every alias is written out.</summary>
    public long Weight { get; init; } = 1;

    /// <summary>The value in words, for "found …".</summary>
    public abstract string InWords();
}

/// <summary>A single value. Only unquoted text is read as a number, a boolean or nothing (YAML core schema).</summary>
internal sealed record YamlScalar(int Line, int Column, string Text, bool Quoted) : YamlNode(Line, Column)
{
    public ScalarType Type { get; } = Quoted ? ScalarType.Text : CoreSchema.TypeOf(Text);

    public override string InWords() => Type switch
    {
        ScalarType.Null => "nothing",
        ScalarType.Boolean => CoreSchema.ToBoolean(Text) ? "true" : "false",
        ScalarType.Whole or ScalarType.Number => $"the number {Words.Show(Text)}",
        _ => Text.Length == 0 ? "empty text" : $"the text '{Words.Show(Text)}'",
    };
}

internal sealed record YamlList(int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Line, Column)
{
    public override string InWords() => Items.Count == 0 ? "an empty list" : "a list";
}

internal sealed record YamlMap(int Line, int Column, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line, Column)
{
    public override string InWords() => Entries.Count == 0 ? "an empty mapping" : "a mapping";
}

/// <summary>A key with its value; keys are always text here.</summary>
internal readonly record struct YamlEntry(YamlScalar Key, YamlNode Value);

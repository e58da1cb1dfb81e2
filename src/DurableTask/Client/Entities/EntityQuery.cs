namespace Microsoft.DurableTask.Client.Entities;

/// <summary>Which entities a query finds.</summary>
public record EntityQuery
{
    /// <summary>Entities a page, unless said otherwise.</summary>
    public const int DefaultPageSize = 100;

    private readonly string? _prefix;

    /// <summary>
    /// With an id that starts so; null means any. "name", "@name", "name@key" and "@name@key" are all taken; the name's casing does
    /// not matter.
    /// </summary>
    public string? InstanceIdStartsWith
    {
        get => _prefix;
        init => _prefix = Normal(value);
    }

    /// <summary>Last changed at this time or later; null means any.</summary>
    public DateTimeOffset? LastModifiedFrom { get; init; }

    /// <summary>Last changed at this time or earlier; null means any.</summary>
    public DateTimeOffset? LastModifiedTo { get; init; }

    /// <summary>Whether the state comes along; true by default.</summary>
    public bool IncludeState { get; init; } = true;

    /// <summary>Whether entities without state are found too; false by default.</summary>
    public bool IncludeTransient { get; init; }

    /// <summary>Entities a page; null leaves it to the client.</summary>
    public int? PageSize { get; init; }

    /// <summary>The token of an earlier page, to go on after it; null starts at the beginning.</summary>
    public string? ContinuationToken { get; init; }

    private static string? Normal(string? prefix)
    {
        if (string.IsNullOrEmpty(prefix))
            return prefix;
        var full = prefix[0] == '@' ? prefix : "@" + prefix;
        var key = full.IndexOf('@', 1);
        return key < 0 ? full.ToLowerInvariant() : full[..key].ToLowerInvariant() + full[key..];
    }
}

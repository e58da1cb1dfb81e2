namespace Baton.Records;

/// <summary>The sizes that every <see cref="IRunStore"/> accepts, in bytes.</summary>
public static class RunStoreLimits
{
    /// <summary>The largest blob, and the largest result of an effect: 64 MB.</summary>
    public const int Content = 64 << 20;

    /// <summary>The largest <see cref="Baton.Agents.RunEvent.Data"/>, as UTF-8 JSON: 1 MB. Longer texts belong into a blob.</summary>
    public const int EventData = 1 << 20;
}

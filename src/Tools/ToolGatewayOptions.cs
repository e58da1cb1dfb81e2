namespace Baton.Tools;

/// <summary>Limits of the <see cref="ToolGateway"/>.</summary>
public sealed record ToolGatewayOptions
{
    /// <summary>How long a server may take to start and to answer the first time, and to list its tools; more than zero. Default: 60 seconds,
    /// because a package runner may have to download the server first.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a server nobody calls keeps running; more than zero. Default: 5 minutes.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a server may take to end by itself, after its input was closed, before it is killed. Default: 2 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Largest answer of a server, in bytes as sent; 1 KB to 256 MB. Default: 10 MB.</summary>
    public int MaxAnswerBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Most tools one server may list; at least 1. Default: 500.</summary>
    public int MaxTools { get; init; } = 500;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswerBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxAnswerBytes, 256 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTools, 1);
    }
}

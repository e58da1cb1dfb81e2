namespace Baton.Cli;

/// <summary>What the process says to whatever started it.</summary>
public static class ExitCode
{
    /// <summary>The run completed; the call did what it was asked.</summary>
    public const int Completed = 0;

    /// <summary>The run ended in another outcome, or a check failed.</summary>
    public const int Other = 1;

    /// <summary>Wrong usage, an invalid file, or a request that the head refused.</summary>
    public const int Usage = 2;

    /// <summary>The run is not over: it waits for a person, or was left to itself.</summary>
    public const int Waiting = 3;

    /// <summary>No head could be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>A fault of Baton itself.</summary>
    public const int Fault = 5;

    /// <summary>The code for a run that has ended with <paramref name="outcome"/>.</summary>
    internal static int Of(string? outcome) => outcome == "completed" ? Completed : Other;
}

using System.Globalization;

namespace Baton.Functions;

/// <summary>The names of steps: dotted numbers, each under the step it is a part of.</summary>
public static class Steps
{
    /// <summary>The part of that number under a step.</summary>
    /// <param name="step">The step. Null: the run as a whole.</param>
    /// <param name="number">From 1.</param>
    public static string Under(string? step, int number) => step is null ? $"{number}" : $"{step}.{number}";

    /// <summary>The number of a step that lies directly under another; null for all others.</summary>
    public static int? NumberUnder(string? parent, string? step)
    {
        if (step is null)
            return null;
        var prefix = parent is null ? "" : parent + ".";
        return step.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(step.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The member's turn that a call is a part of, also where the call is a variant's in a race.</summary>
    /// <param name="step">The call's step.</param>
    /// <param name="depth">How far below the turn it is: 1 for model calls, 2 for tool calls.</param>
    public static string TurnOf(string step, int depth)
    {
        var parts = step.Split('.');
        var length = parts.Length - depth;
        if (length > 1 && parts[length - 1].StartsWith("try", StringComparison.Ordinal))
            length--;
        return string.Join('.', parts[..Math.Max(1, length)]);
    }

    /// <summary>True: the step is a part of the other, at whatever depth; every step is a part of the run as a whole.</summary>
    public static bool IsUnder(string? parent, string? step) =>
        parent is null || (step is not null && step.StartsWith(parent + ".", StringComparison.Ordinal));
}

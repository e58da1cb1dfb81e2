using System.Globalization;

namespace Baton.Records;

/// <summary>Where a <see cref="CrashingRunStore"/> ends its process.</summary>
/// <param name="Write">Number of the durable write, from 1. 0: nowhere, the writes are only counted.</param>
/// <param name="Before">True: right before that write begins. False: right after it is on disk, before anybody learns of it.</param>
public sealed record CrashPoint(long Write, bool Before = false)
{
    private const string BeforePrefix = "before:";

    /// <summary>The name of the setting that <see cref="Parse"/> reads; absent or empty in real use.</summary>
    public const string Setting = "Baton:CrashAt";

    /// <summary>Reads the setting: <c>12</c> is right after the twelfth write, <c>before:12</c> right before it, 0 nowhere.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static CrashPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var before = text.StartsWith(BeforePrefix, StringComparison.Ordinal);
        var number = before ? text[BeforePrefix.Length..] : text;
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var write)
            ? new CrashPoint(write, before)
            : throw new FormatException($"Expected {Setting} to be a number of writes such as 12 or before:12, found '{text}'.");
    }
}

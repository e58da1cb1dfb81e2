namespace Microsoft.DurableTask.Entities;

/// <summary>How an entity is signalled.</summary>
public record SignalEntityOptions
{
    /// <summary>When the signal is delivered; null means at once.</summary>
    public DateTimeOffset? SignalTime { get; init; }

    /// <summary>A signal with the defaults.</summary>
    /// <param name="value">Whether there are options; anything but true means null.</param>
    public static implicit operator SignalEntityOptions?(bool? value) => value is true ? new SignalEntityOptions() : null;

    /// <summary>A signal for a given time. Where an input of these types is meant, name the parameter.</summary>
    /// <param name="value">When the signal is delivered.</param>
    public static implicit operator SignalEntityOptions(DateTimeOffset value) => new() { SignalTime = value };
}

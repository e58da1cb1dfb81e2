namespace Baton.Engine.Hosting.Queues;

/// <summary>How messages are taken: <c>extensions.queues</c> of host.json.</summary>
internal sealed record QueueSettings
{
    /// <summary>How many messages are taken at a time, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>More are taken as soon as no more than this many are being handled; null means half of <see cref="BatchSize"/>.</summary>
    public int? NewBatchThreshold { get; init; }

    /// <summary>How long a message is hidden after a failure, before it is tried again.</summary>
    public TimeSpan VisibilityTimeout { get; init; }

    /// <summary>How often a message is tried before it goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>The longest time between two looks at an empty queue that cannot tell when a message comes.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether messages are stored in base64, as Functions does by default.</summary>
    public bool IsBase64 { get; init; } = true;
}

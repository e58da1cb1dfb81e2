namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a trigger tells about the event that it was set off by.</summary>
public abstract class BindingContext
{
    /// <summary>Makes the context.</summary>
    protected BindingContext()
    {
    }

    /// <summary>
    /// Values by name, in any casing. A queue's message: <c>Id</c>, <c>DequeueCount</c> (from 1), <c>InsertionTime</c>, <c>PopReceipt</c>, as texts.
    /// </summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

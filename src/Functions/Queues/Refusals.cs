using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>One delivery of a message.</summary>
/// <param name="Id">The message's id, the same for all its deliveries.</param>
/// <param name="Try">Which delivery it is, from 1.</param>
public sealed record Delivery(string Id, int Try)
{
    /// <summary>The delivery that a function was called for.</summary>
    public static Delivery Of(FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        return new Delivery(Text("Id"), int.TryParse(Text("DequeueCount"), out var count) ? count : 1);

        // Hosts give texts as they are, or as JSON.
        string Text(string name) => data.TryGetValue(name, out var value) ? $"{value}".Trim('"') : "";
    }
}

/// <summary>Puts on record why messages did not start a run: in the journal of the run that they name, and in one for all that were parked.</summary>
public sealed class Refusals(Journal journal, QueueLimits limits)
{
    /// <summary>The journal of everything that was parked.</summary>
    public static RunKey Parked(string tenant) => new(tenant, $"queue.{IRunQueue.Poison}");

    /// <summary>Records a refusal.</summary>
    /// <param name="run">The run that the message names, or the one that its id stands for.</param>
    /// <param name="batch">The batch that it is a line of. Null: none.</param>
    /// <param name="delivery">The delivery.</param>
    /// <param name="reason">What was expected, what was found, what to do.</param>
    public async Task WriteAsync(RunKey run, string? batch, Delivery delivery, string reason)
    {
        var parked = delivery.Try >= limits.MostTries;
        var data = new
        {
            reason = Journal.Preview(reason, Journal.ReasonLength),
            queue = IRunQueue.Name,
            message = delivery.Id,
            attempt = delivery.Try,
            attempts = limits.MostTries,
            run = run.Run,
            batch,
        };
        await AppendAsync(run, EventTypes.MessageRefused, data, $"{delivery.Id}.{delivery.Try}");
        if (!parked)
            return;
        // Each of the three can be read by itself: by whoever asks for the run, watches its batch, or looks after the queue.
        await AppendAsync(run, EventTypes.MessageParked, data, delivery.Id);
        await AppendAsync(Parked(run.Tenant), EventTypes.MessageParked, data, delivery.Id);
        if (batch is not null)
            await AppendAsync(BatchJournal.Key(run.Tenant, batch), EventTypes.MessageParked, data, run.Run);
    }

    /// <summary>Why the messages for a run were refused; null when none was.</summary>
    public async Task<string?> ReasonAsync(RunKey run, CancellationToken cancellation)
    {
        string? reason = null;
        await foreach (var e in journal.ReadAsync(run, cancellation))
            reason = e.Type == EventTypes.MessageRefused ? e.Text("reason") : reason;
        return reason;
    }

    private Task AppendAsync(RunKey key, string type, object data, string which)
    {
        var scope = new RunScope(key.Tenant, key.Run, "", "", Journal.TraceId(key), null);
        return journal.AppendAsync(scope, [journal.Event(scope, type, null, null, data, which)], CancellationToken.None);
    }
}

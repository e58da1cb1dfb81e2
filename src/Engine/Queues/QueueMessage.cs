namespace Baton.Engine.Queues;

/// <summary>A message that somebody has taken and nobody else can see until the lease ends.</summary>
/// <param name="Id">The message's id, which it keeps.</param>
/// <param name="Receipt">Proof of the lease: changes with each <see cref="IMessageQueues.ReceiveAsync"/> and <see cref="IMessageQueues.RenewAsync"/>.</param>
/// <param name="Body">What was sent, as it is stored.</param>
/// <param name="DequeueCount">How often it was taken, this time included; from 1.</param>
/// <param name="InsertedAt">When it was sent, UTC.</param>
internal sealed record QueueMessage(string Id, string Receipt, string Body, long DequeueCount, DateTimeOffset InsertedAt);

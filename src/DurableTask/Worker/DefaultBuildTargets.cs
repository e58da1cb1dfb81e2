namespace Microsoft.DurableTask.Worker;

/// <summary>The classes that run workers and clients for which no class is set.</summary>
internal sealed record DefaultBuildTargets(Type Worker, Type Client);

namespace Baton.Engine.Simulation;

/// <summary>Something did not hold in a simulation.</summary>
internal sealed class SimulationException(string message) : Exception(message);

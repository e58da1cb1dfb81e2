namespace Baton.Agents;

/// <summary>What one model call holds of a budget while it is made.</summary>
/// <param name="Bound">The most that the call can take.</param>
/// <param name="Interruptions">How often it was cut off before, by a crash say. Each time may have been billed.</param>
public sealed record Reservation(Spend Bound, int Interruptions)
{
    /// <summary>What the executions that were cut off may have cost: all that they had reserved.</summary>
    public Spend Lost => Bound.Times(Interruptions);

    /// <summary>True: the call cannot go over the budget, whatever those before it cost.</summary>
    public bool Fits(Budget budget) => budget.Covers(Bound + Lost);

    /// <summary>What is charged once the call is over; the rest of what it held is free again.</summary>
    /// <param name="used">What the call itself has used.</param>
    public Spend Settle(Spend used) => used + Lost;
}

namespace Baton.Engine.Simulation;

/// <summary>The end, in which nothing fails any more.</summary>
internal sealed partial class Simulation
{
    /// <summary>No more faults: whatever was begun comes to its end, with help from outside where it waits for that.</summary>
    private void Calm()
    {
        calm = true;
        Reopen("calm");
        for (var round = 0; round < 200; round++)
        {
            Settle();
            var open = ledger.OpenInstances();
            if (open.Count == 0)
                return;
            foreach (var row in open)
                Help(row, SimulatedProgram.Events[round % SimulatedProgram.Events.Length]);
            Settle();
            clock.Advance(TimeSpan.FromHours(12));
        }
        ledger.Fail($"stuck: {string.Join(", ", ledger.OpenInstances().Select(row => ledger.Describe(row)))}");
    }

    private void Settle()
    {
        for (var idle = 0; idle < 2;)
        {
            var did = StepWriter();
            foreach (var step in (Func<bool>[])[Resume, clock.FireNext, EndActivity, BeginNext, StepTurn])
                while (step())
                    did = true;
            idle = did ? 0 : idle + 1;
        }
        ledger.CheckQuiet();
        bool Resume() => stepper.Resume(random, pauses: true);
    }
}

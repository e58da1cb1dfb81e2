using Baton.Engine.Workers;

namespace Baton.Engine.Simulation;

/// <summary>Keeps those who wait for the engine until the simulation lets them go on.</summary>
internal sealed class Stepper : IStepper
{
    private readonly List<(Task Task, TaskCompletionSource Gate, bool IsPause)> waiting = [];

    public Task ResumeAfter(Task task) => Wait(task, false);

    public Task Pause() => Wait(Task.CompletedTask, true);

    /// <summary>Lets one go on whose wait is over, or only paused if <paramref name="pauses"/>. False if there is none.</summary>
    public bool Resume(Random random, bool pauses)
    {
        var ready = waiting.FindAll(entry => entry.Task.IsCompleted && (pauses || !entry.IsPause));
        if (ready.Count == 0)
            return false;
        var next = ready[random.Next(ready.Count)];
        waiting.Remove(next);
        next.Gate.SetFromTask(next.Task);
        return true;
    }

    /// <summary>The process in which they waited is gone.</summary>
    public void Clear() => waiting.Clear();

    private Task Wait(Task task, bool isPause)
    {
        var gate = new TaskCompletionSource();
        waiting.Add((task, gate, isPause));
        return gate.Task;
    }
}

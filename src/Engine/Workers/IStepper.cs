namespace Baton.Engine.Workers;

/// <summary>
/// Takes the place of the engine's threads. An engine that has one does nothing by itself: whoever holds it steps the writer, the turns
/// and the activities one at a time, so that a simulation chooses, and can repeat, the order in which everything happens.
/// </summary>
internal interface IStepper
{
    /// <summary>Ends as <paramref name="task"/> has ended, at a later moment that the stepper chooses.</summary>
    Task ResumeAfter(Task task);

    /// <summary>Ends once the other parts have had a chance to go on.</summary>
    Task Pause();
}

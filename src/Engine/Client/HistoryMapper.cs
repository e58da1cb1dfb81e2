using System.Globalization;
using Baton.Engine.History;
using DurableTask.Core;
using DurableTask.Core.History;
using Core = DurableTask.Core.History;
using Own = Baton.Engine.History;

namespace Baton.Engine.Client;

/// <summary>The engine's history in the words of the public API.</summary>
internal static class HistoryMapper
{
    public static List<Core.HistoryEvent> Map(string instanceId, IReadOnlyList<Episode> history)
    {
        var execution = history.SelectMany(episode => episode.Events).OfType<ExecutionStarted>().FirstOrDefault()?.Execution ?? 0;
        var mapped = new List<Core.HistoryEvent>();
        var entities = new EntityHistoryMapper(instanceId, execution);
        var steps = history.SelectMany(episode => episode.Events).OfType<ActionEvent>().Select(e => e.Id + 1).DefaultIfEmpty().Max();
        foreach (var episode in history)
        {
            mapped.Add(new OrchestratorStartedEvent(-1) { Timestamp = episode.At });
            foreach (var e in episode.Events)
            {
                foreach (var one in entities.Map(e) ?? [Map(e, instanceId, execution, steps)])
                {
                    one.Timestamp = e.At;
                    one.IsPlayed = true;
                    mapped.Add(one);
                }
            }
            mapped.Add(new OrchestratorCompletedEvent(-1) { Timestamp = episode.At });
        }
        return mapped;
    }

    // The parameters of an activity are a list of one, and its end is the orchestrator's last step.
    private static Core.HistoryEvent Map(Own.HistoryEvent e, string instanceId, long execution, int steps) => e switch
    {
        ExecutionStarted x => Started(x, instanceId),
        TaskScheduled x => new TaskScheduledEvent(x.Id, x.Name, x.Version, $"[{x.Input ?? "null"}]") { Tags = Tags(x.Tags) },
        TaskCompleted x => new TaskCompletedEvent(-1, x.TaskId, x.Result!),
        TaskFailed x => new TaskFailedEvent(-1, x.TaskId, x.Failure.Message, x.Failure.Stack, Details(x.Failure)),
        ChildCreated x => new SubOrchestrationInstanceCreatedEvent(x.Id)
        {
            Name = x.Name,
            Version = x.Version,
            InstanceId = x.InstanceId,
            Input = x.Input!,
            Tags = Tags(x.Tags)!,
        },
        ChildCompleted x => new SubOrchestrationInstanceCompletedEvent(-1, x.TaskId, x.Result!),
        ChildFailed x => new SubOrchestrationInstanceFailedEvent(-1, x.TaskId, x.Failure.Message, x.Failure.Stack, Details(x.Failure)),
        TimerCreated x => new TimerCreatedEvent(x.Id, x.FireAt),
        TimerFired x => new TimerFiredEvent(-1, x.FireAt) { TimerId = x.TimerId },
        EventRaised x => new EventRaisedEvent(-1, x.Input!) { Name = x.Name },
        EventSent x => new EventSentEvent(x.Id) { InstanceId = x.InstanceId, Name = x.Name, Input = x.Input! },
        ExecutionSuspended x => new ExecutionSuspendedEvent(-1, x.Reason!),
        ExecutionResumed x => new ExecutionResumedEvent(-1, x.Reason!),
        ExecutionTerminated x => new ExecutionTerminatedEvent(-1, x.Output!),
        ExecutionRewound x => new ExecutionRewoundEvent(-1, x.Reason)
        {
            InstanceId = instanceId,
            ParentExecutionId = execution.ToString("x32", CultureInfo.InvariantCulture),
        },
        ExecutionCompleted x => new ExecutionCompletedEvent(
            steps, x.Result, Status(x.Status), x.Failure is null ? null : Details(x.Failure)),
        _ => throw new ArgumentException($"Expected an event of a known kind, found {e.GetType()}.", nameof(e)),
    };

    private static ExecutionStartedEvent Started(ExecutionStarted e, string instanceId) => new(-1, e.Input!)
    {
        Name = e.Name,
        Version = e.Version,
        OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = e.Execution.ToString("x32", CultureInfo.InvariantCulture) },
        ScheduledStartTime = e.StartAt,
        Tags = Tags(e.Tags)!,
        ParentInstance = e.Parent is null ? null! : new ParentInstance
        {
            Name = e.Parent.Name,
            TaskScheduleId = e.Parent.TaskId,
            OrchestrationInstance = new OrchestrationInstance
            {
                InstanceId = e.Parent.InstanceId,
                ExecutionId = e.Parent.Execution.ToString("x32", CultureInfo.InvariantCulture),
            },
        },
    };

    private static FailureDetails Details(Failure failure) => new(
        failure.Type, failure.Message, failure.Stack, failure.Inner is null ? null : Details(failure.Inner), failure.NonRetriable);

    private static OrchestrationStatus Status(ExecutionStatus status) => Enum.Parse<OrchestrationStatus>(status.ToString());

    private static Dictionary<string, string>? Tags(IReadOnlyDictionary<string, string>? tags) => tags is null ? null : new(tags);
}

using System.Globalization;
using System.Text.Json.Nodes;
using DurableTask.Core.History;

namespace Baton.Engine.Hosting.Management;

/// <summary>A history as the management API shows it: the events of the orchestration, a call and its end in one line.</summary>
internal static class HistoryDocument
{
    internal static JsonArray Of(IEnumerable<HistoryEvent> history, bool showOutputs)
    {
        var document = new JsonArray();
        var calls = new Dictionary<int, (string? Name, DateTime At)>();
        foreach (var happened in history)
        {
            var line = new JsonObject { ["EventType"] = happened.EventType.ToString(), ["Timestamp"] = Time(happened.Timestamp) };
            switch (happened)
            {
                case TaskScheduledEvent call:
                    calls[call.EventId] = (call.Name, call.Timestamp);
                    continue;
                case SubOrchestrationInstanceCreatedEvent call:
                    calls[call.EventId] = (call.Name, call.Timestamp);
                    continue;
                case OrchestratorStartedEvent or OrchestratorCompletedEvent:
                    continue;
                case ExecutionStartedEvent started:
                    line["FunctionName"] = started.Name;
                    break;
                case TaskCompletedEvent done:
                    Ended(done.TaskScheduledId, done.Result);
                    break;
                case TaskFailedEvent failed:
                    Ended(failed.TaskScheduledId, null);
                    Failed(failed.Reason, failed.FailureDetails);
                    break;
                case SubOrchestrationInstanceCompletedEvent done:
                    Ended(done.TaskScheduledId, done.Result);
                    break;
                case SubOrchestrationInstanceFailedEvent failed:
                    Ended(failed.TaskScheduledId, null);
                    Failed(failed.Reason, failed.FailureDetails);
                    break;
                case TimerCreatedEvent timer:
                    line["FireAt"] = Time(timer.FireAt);
                    break;
                case TimerFiredEvent timer:
                    line["FireAt"] = Time(timer.FireAt);
                    break;
                case EventRaisedEvent raised:
                    line["Name"] = raised.Name;
                    if (showOutputs)
                        line["Input"] = InstanceDocument.Json(raised.Input);
                    break;
                case EventSentEvent sent:
                    line["Name"] = sent.Name;
                    line["InstanceId"] = sent.InstanceId;
                    break;
                case ExecutionCompletedEvent end:
                    line["OrchestrationStatus"] = end.OrchestrationStatus.ToString();
                    if (showOutputs)
                        line["Result"] = InstanceDocument.Json(end.Result);
                    break;
            }

            document.Add(line);

            void Ended(int call, string? result)
            {
                if (calls.TryGetValue(call, out var made))
                {
                    line["FunctionName"] = made.Name;
                    line["ScheduledTime"] = Time(made.At);
                }

                if (showOutputs && result is not null)
                    line["Result"] = InstanceDocument.Json(result);
            }

            void Failed(string? reason, global::DurableTask.Core.FailureDetails? failure) => line["Reason"] = failure?.ToString() ?? reason;
        }

        return document;
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}

using Baton.Engine.Hosting.Management;
using DurableTask.Core;
using DurableTask.Core.History;

namespace Baton.Engine.Tests.Hosting;

public sealed class HistoryDocumentTests
{
    private static readonly DateTime At = new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly HistoryEvent[] History =
    [
        new OrchestratorStartedEvent(-1) { Timestamp = At },
        new ExecutionStartedEvent(-1, "\"in\"") { Name = "Greet", Timestamp = At },
        new TaskScheduledEvent(0, "SayHello") { Timestamp = At },
        new OrchestratorCompletedEvent(-1) { Timestamp = At },
        new TaskCompletedEvent(-1, 0, "\"hello\"") { Timestamp = At.AddSeconds(1) },
        new SubOrchestrationInstanceCreatedEvent(1) { Name = "Other", Timestamp = At },
        new SubOrchestrationInstanceFailedEvent(-1, 1, "why", null, new FailureDetails("T", "m", null, null, false)) { Timestamp = At },
        new ExecutionCompletedEvent(2, "\"out\"", OrchestrationStatus.Completed) { Timestamp = At },
    ];

    [Fact]
    public void Calls_AndTheirEnds_AreOneLine()
    {
        var lines = HistoryDocument.Of(History, showOutputs: true);

        lines.Select(line => (string)line!["EventType"]!).ShouldBe(
            ["ExecutionStarted", "TaskCompleted", "SubOrchestrationInstanceFailed", "ExecutionCompleted"]);
        lines[1]!.ToJsonString().ShouldBe(
            """
            {"EventType":"TaskCompleted","Timestamp":"2030-01-02T03:04:06.0000000Z","FunctionName":"SayHello",
            "ScheduledTime":"2030-01-02T03:04:05.0000000Z","Result":"hello"}
            """.ReplaceLineEndings(string.Empty));
        ((string)lines[2]!["Reason"]!).ShouldBe("T: m");
        ((string)lines[3]!["Result"]!).ShouldBe("out");
    }

    [Fact]
    public void Results_NotAskedFor_AreLeftOut() =>
        HistoryDocument.Of(History, showOutputs: false).ShouldAllBe(line => line!["Result"] == null);
}

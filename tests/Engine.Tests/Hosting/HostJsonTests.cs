using Baton.Engine.Hosting;
using Baton.Engine.Hosting.Queues;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;

namespace Baton.Engine.Tests.Hosting;

public sealed class HostJsonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton-hostjson-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_ThatIsNotThere_MeansTheDefaults()
    {
        var engine = new EmbeddedEngineOptions { HubName = "hub" };

        var worker = new DurableTaskWorkerOptions();
        var settings = HostJson.Read(null, _folder);
        settings.Apply(engine);
        settings.Apply(worker);

        settings.RoutePrefix.ShouldBe("api");
        settings.Queues.ShouldBe(new QueueSettings
        {
            BatchSize = 16, NewBatchThreshold = null, VisibilityTimeout = TimeSpan.Zero, MaxDequeueCount = 5,
            MaxPollingInterval = TimeSpan.FromMinutes(1), IsBase64 = true,
        });
        engine.HubName.ShouldBe("hub");
        worker.Concurrency.MaximumConcurrentActivityWorkItems.ShouldBe(10 * Environment.ProcessorCount);
    }

    [Fact]
    public void Settings_ThatMeanSomething_AreApplied()
    {
        var settings = Read("""
            {
              // Comments and settings of others are left alone.
              "version": "2.0", "logging": { "logLevel": { "default": "Information" } },
              "extensions": {
                "queues": {
                  "batchSize": 32, "newBatchThreshold": 0, "visibilityTimeout": "00:00:30", "maxDequeueCount": 2, "maxPollingInterval": 1500,
                  "messageEncoding": "None"
                },
                "http": { "routePrefix": "/v1/", "maxOutstandingRequests": 5 },
                "durableTask": {
                  "hubName": "Hub", "maxConcurrentActivityFunctions": 7, "maxConcurrentOrchestratorFunctions": 8,
                  "maxConcurrentEntityFunctions": 6, "extendedSessionsEnabled": true,
                  "extendedSessionIdleTimeoutInSeconds": 9, "defaultVersion": "2.1", "versionMatchStrategy": "CurrentOrOlder", "versionFailureStrategy": "Fail", "storageProvider": { "type": "mssql" },
                }
              }
            }
            """);
        var engine = new EmbeddedEngineOptions();
        var client = new DurableTaskClientOptions();
        var worker = new DurableTaskWorkerOptions();
        settings.Apply(engine);
        settings.Apply(worker);
        settings.Apply(client);

        settings.RoutePrefix.ShouldBe("v1");
        engine.HubName.ShouldBe("Hub");
        worker.Concurrency.MaximumConcurrentActivityWorkItems.ShouldBe(7);
        worker.Concurrency.MaximumConcurrentOrchestrationWorkItems.ShouldBe(8);
        worker.Concurrency.MaximumConcurrentEntityWorkItems.ShouldBe(6);
        engine.IdleEviction.ShouldBe(TimeSpan.FromSeconds(9));
        engine.ReplayedHistoryEvents.ShouldBe(0);
        client.DefaultVersion.ShouldBe("2.1");
        worker.Versioning!.Version.ShouldBe("2.1");
        worker.Versioning.MatchStrategy.ShouldBe(DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder);
        worker.Versioning.FailureStrategy.ShouldBe(DurableTaskWorkerOptions.VersionFailureStrategy.Fail);
        settings.Queues.ShouldBe(new QueueSettings
        {
            BatchSize = 32, NewBatchThreshold = 0, VisibilityTimeout = TimeSpan.FromSeconds(30), MaxDequeueCount = 2,
            MaxPollingInterval = TimeSpan.FromSeconds(1.5), IsBase64 = false,
        });
    }

    [Theory]
    [InlineData("""{"extensions":{"http":{"routePrefix":7}}}""", "Expected 'extensions.http.routePrefix' in FILE to be a string, found 7.")]
    [InlineData(
        """{"extensions":{"durableTask":{"maxConcurrentActivityFunctions":0}}}""",
        "Expected 'extensions.durableTask.maxConcurrentActivityFunctions' in FILE to be a whole number of 1 or more, found 0.")]
    [InlineData("""{"extensions":{"queues":{"batchSize":33}}}""", "Expected 'extensions.queues.batchSize' in FILE to be a whole number from 1 to 32, found 33.")]
    [InlineData(
        """{"extensions":{"queues":{"visibilityTimeout":"soon"}}}""",
        "Expected 'extensions.queues.visibilityTimeout' in FILE to be a time from 00:00:00 to 7.00:00:00, as hh:mm:ss or milliseconds, found \"soon\".")]
    [InlineData(
        """{"extensions":{"queues":{"messageEncoding":"hex"}}}""",
        "Expected 'extensions.queues.messageEncoding' in FILE to be one of base64, none, found \"hex\".")]
    [InlineData("""{"extensions":[]}""", "Expected 'extensions' in FILE to be an object, found [].")]
    [InlineData("""[]""", "Expected FILE to be a JSON object, found [].")]
    [InlineData("""{""", "Expected FILE to be a readable JSON file: ")]
    public void Value_ThatIsWrong_IsNamed(string json, string message) =>
        Should.Throw<InvalidOperationException>(() => Read(json)).Message
            .Replace(Path.Combine(_folder, "host.json"), "FILE").ShouldStartWith(message);

    [Fact]
    public void Path_ThatIsNotThere_IsRefused() => Should.Throw<InvalidOperationException>(
        () => HostJson.Read(Path.Combine(_folder, "other.json"), _folder)).Message.ShouldContain("other.json");

    private HostJson Read(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "host.json"), json);
        return HostJson.Read(null, _folder);
    }
}

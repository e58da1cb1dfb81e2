using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.DurableTask.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void SubOrchestrationOptions_OfOthers_KeepWhatTheyHad()
    {
        var tags = new Dictionary<string, string> { ["a"] = "b" };
        var general = new TaskOptions(new RetryPolicy(2, TimeSpan.FromSeconds(1)), tags) { Version = "2" };

        var named = general.WithInstanceId("one");
        var copied = new SubOrchestrationOptions(named);
        var renamed = new SubOrchestrationOptions((TaskOptions)named, "two");
        var kept = new SubOrchestrationOptions((TaskOptions)named);

        foreach (var options in new[] { named, copied, renamed, kept })
        {
            options.Retry.ShouldBe(general.Retry);
            options.Tags.ShouldBe(tags);
            options.Version.ShouldBe(new TaskVersion("2"));
        }

        new[] { named, copied, renamed, kept }.Select(options => options.InstanceId).ShouldBe(["one", "one", "two", "one"]);
    }

    [Fact]
    public void StartOptions_Copied_AreTheSame()
    {
        var options = new StartOrchestrationOptions("id", DateTimeOffset.UnixEpoch)
        {
            Version = "1", Tags = new Dictionary<string, string> { ["a"] = "b" },
        }.WithDedupeStatuses(OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending);

        new StartOrchestrationOptions(options).ShouldBe(options);
        options.DedupeStatuses.ShouldBe(["Running", "Pending"]);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "1", -1)]
    [InlineData("1", " ", 1)]
    [InlineData("2.10", "2.9", 1)]
    [InlineData("1.0", "1.0.0", -1)]
    [InlineData("beta", "ALPHA", 1)]
    [InlineData("beta", "BETA", 0)]
    public void Versions_AreComparedAsNumbersOrAsText(string source, string other, int order) =>
        Math.Sign(Microsoft.DurableTask.Abstractions.TaskOrchestrationVersioningUtils.CompareVersions(source, other)).ShouldBe(order);

    [Fact]
    public void Names_ThatDifferInCasing_AreTheSame()
    {
        var name = new TaskName("Work");

        (name == "WORK").ShouldBeTrue();
        name.GetHashCode().ShouldBe(new TaskName("work").GetHashCode());
        (name == default).ShouldBeFalse();
        default(TaskName).Equals(new TaskName(null!)).ShouldBeTrue();
        ((string)name).ShouldBe("Work");
    }
}

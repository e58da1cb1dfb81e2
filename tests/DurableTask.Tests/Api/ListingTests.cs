using System.Reflection;
using Microsoft.DurableTask;

namespace Baton.DurableTask.Tests.Api;

public sealed class ListingTests
{
    private static readonly Assembly Mirror = typeof(TaskOrchestrationContext).Assembly;

    [Fact]
    public void PublicSurface_OfTheMirror_IsPublishedToTheLetter()
    {
        var listing = Listing.Read();
        var wrong = Mirror.ExportedTypes
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(ListingPrinter.Print)
            .Select(listing.Check)
            .OfType<string>()
            .ToList();

        wrong.Count.ShouldBe(0, $"These lines are not as published:\n{string.Join("\n", wrong)}\n");
    }

    [Fact]
    public void Lines_ThatDrift_AreShownBesideThePublishedOnes()
    {
        var listing = Listing.Read();

        listing.Check("Microsoft.DurableTask.TaskName :: public string Name { get; set; }").ShouldBe(
            "printed:   Microsoft.DurableTask.TaskName :: public string Name { get; set; }\n"
            + "  published: Microsoft.DurableTask.TaskName :: public string Name { get; }");
        listing.Check("Microsoft.DurableTask.TaskActivityContext :: public abstract string? InstanceId { get; }").ShouldBe(
            "printed:   Microsoft.DurableTask.TaskActivityContext :: public abstract string? InstanceId { get; }\n"
            + "  published: Microsoft.DurableTask.TaskActivityContext :: public abstract string InstanceId { get; }");
        listing.Check("public class Microsoft.DurableTask.TaskName").ShouldNotBeNull();
        listing.Check("public class Microsoft.DurableTask.TaskFailedException : System.Exception").ShouldNotBeNull();
        listing.Check("public sealed class Microsoft.DurableTask.TaskFailedException").ShouldNotBeNull();
        listing.Check("public sealed class Microsoft.DurableTask.TaskFailedException : System.Exception").ShouldBeNull();
        listing.Check("public class Microsoft.DurableTask.Nobody").ShouldNotBeNull();
    }
}

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

    [Theory]
    [InlineData("Microsoft.DurableTask.Abstractions")]
    [InlineData("Microsoft.DurableTask.Client")]
    [InlineData("Microsoft.DurableTask.Worker")]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.DurableTask*")]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Http*")]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues")]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Timer")]
    public void PublishedSurface_OfAnAssembly_IsMirroredOrExcludedForAReason(string assembly)
    {
        var exclusions = Exclusion.Read();
        var missing = Listing.Read(assembly).Missing(Mirror.ExportedTypes.SelectMany(ListingPrinter.Print))
            .Where(line => !exclusions.Any(exclusion => exclusion.Covers(line)))
            .ToList();

        missing.Count.ShouldBe(0, $"These published lines are neither mirrored nor excluded:\n{string.Join("\n", missing)}\n");
    }

    [Fact]
    public void Exclusions_AllOfThem_AreNeededAndSayWhy()
    {
        var missing = Listing.Read().Missing(Mirror.ExportedTypes.SelectMany(ListingPrinter.Print)).ToList();
        foreach (var exclusion in Exclusion.Read())
        {
            exclusion.Reason.ShouldNotBeNullOrWhiteSpace(exclusion.Start);
            missing.ShouldContain(line => exclusion.Covers(line), exclusion.Start);
        }
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

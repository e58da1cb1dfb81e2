using Baton.Functions;
using Microsoft.Extensions.Configuration;

namespace Baton.AzureHead;

/// <summary>The queue of runs on Azure Storage, looked at with Microsoft's own client.</summary>
public sealed class AzureRunQueueTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Send_Messages_AreThereInTheFormThatFunctionsExpects()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = azurite.ConnectionString }).Build();
        var queue = new AzureRunQueue(StorageConnection.OpenQueue(settings, IRunQueue.Name), StorageConnection.OpenQueue(settings, IRunQueue.Poison));
        string[] messages = ["""{"team":"t","input":"<ä> & \"quoted\""}""", new('x', IRunQueue.MostBytes)];

        await queue.SendAsync(messages);
        await queue.SendAsync([]);

        (await azurite.Process.PeekAsync(IRunQueue.Name)).Order().ShouldBe(messages.Order());
        queue.Count(IRunQueue.Name).ShouldBe(2);
        queue.Count(IRunQueue.Poison).ShouldBe(0);
    }

    [Fact]
    public async Task Send_ToAnAccountThatRefuses_IsAFailureThatCanBeTriedAgain()
    {
        var wrong = azurite.ConnectionString.Replace("AccountKey=Eby8", "AccountKey=Aby8", StringComparison.Ordinal);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = wrong }).Build();

        var queue = new AzureRunQueue(StorageConnection.OpenQueue(settings, "others"), StorageConnection.OpenQueue(settings, "others"));

        var error = await Should.ThrowAsync<IOException>(() => queue.SendAsync(["x"]));

        error.Message.ShouldContain("others");
        queue.Count(IRunQueue.Name).ShouldBeNull();
    }
}

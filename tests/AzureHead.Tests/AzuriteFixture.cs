using Baton.Azurite;

namespace Baton.AzureHead;

/// <summary>A storage account for the tests of one class.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    public AzuriteProcess Process { get; private set; } = null!;

    public string ConnectionString => Process.ConnectionString;

    public async Task InitializeAsync() => Process = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync() => await Process.DisposeAsync();
}

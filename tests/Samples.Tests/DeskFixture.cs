namespace Baton.Samples.Tests;

/// <summary>A running SupportDesk server over data of its own.</summary>
public sealed class DeskFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("baton-desk-").FullName;

    /// <summary>The file it works on: the default one, in the folder it starts in.</summary>
    public string DataFile => Path.Combine(folder, ".baton", "desk.json");

    internal SampleServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await StartAsync();

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    internal Task<SampleServer> StartAsync() => SampleServer.StartAsync("SupportDesk.dll", folder);
}

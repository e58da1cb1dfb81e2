namespace Baton.EndToEnd;

/// <summary>A desk, a head on it and a server of models, shared by the tests of a class.</summary>
public sealed class HeadBench : IAsyncLifetime
{
    internal Desk Desk { get; } = new();

    internal Scenarios Models { get; private set; } = null!;

    internal HeadProcess Head { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Models = await Scenarios.StartAsync(Desk);
        Head = await HeadProcess.StartAsync(Desk);
    }

    public async Task DisposeAsync()
    {
        await Head.DisposeAsync();
        await Models.DisposeAsync();
        Desk.Dispose();
    }
}

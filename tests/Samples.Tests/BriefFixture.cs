namespace Baton.Samples.Tests;

/// <summary>A running Brief server over a folder with notes and with traps.</summary>
public sealed class BriefFixture : IAsyncLifetime
{
    private readonly string parent = Directory.CreateTempSubdirectory("baton-brief-").FullName;
    internal SampleServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, "notes"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "deep"));
        Directory.CreateDirectory(Path.Combine(parent, "notes-private"));
        await File.WriteAllTextAsync(Path.Combine(parent, "outside.md"), "# Outside\n\nsecret plans");
        await File.WriteAllTextAsync(Path.Combine(parent, "notes-private", "x.md"), "# Private\n\nsecret plans");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a.md"), "# Apples\n\nApples keep until March.\n\nPears do not.");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "deep", "b.txt"), "Bananas never keep.");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "c.json"), "{\"secret\": 1}");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "large.md"), new string('x', 300_000));
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "link.md"), Path.Combine(parent, "outside.md"));
        Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "linked"), parent);
        Server = await SampleServer.StartAsync("Brief.dll", parent, "--folder", folder.FullName + "/");
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(parent, recursive: true);
    }
}

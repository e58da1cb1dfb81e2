using System.Diagnostics;

namespace Baton.EndToEnd;

/// <summary>The head's OpenAPI document, judged by somebody else: a validator from npm, as locked in <c>OpenApi/package-lock.json</c>.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Product.Repository, "tests", "EndToEnd", "OpenApi");
    private readonly Desk _desk = new();
    private HeadProcess _head = null!;

    public async Task InitializeAsync() => _head = await HeadProcess.StartAsync(_desk);

    public async Task DisposeAsync()
    {
        await _head.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task Document_OfARealHead_IsOpenApi31()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            var (installed, log) = await RunAsync("npm", "ci --no-audit --no-fund", null);
            installed.ShouldBe(0, $"npm ci in {Folder}: {log}");
        }

        using var response = await _head.Stranger.GetAsync("api/openapi.json");
        var document = await response.Content.ReadAsStringAsync();

        var (code, said) = await RunAsync("node", "validate.mjs", document);
        code.ShouldBe(0, said);
        said.Trim().ShouldBe("3.1");
        var (broken, why) = await RunAsync("node", "validate.mjs", document.Replace("\"responses\"", "\"answers\"", StringComparison.Ordinal));
        broken.ShouldBe(1, $"A document that is wrong is called so. {why}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string arguments, string? input)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"Expected '{program}' on the path, found none. Install Node.js 20 or later with npm.", e);
        }

        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
    }
}

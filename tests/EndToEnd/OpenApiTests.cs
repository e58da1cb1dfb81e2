using Baton.Azurite;

namespace Baton.EndToEnd;

/// <summary>The head's OpenAPI document, judged by somebody else: a validator from npm, as locked in <c>OpenApi/package-lock.json</c>.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly NpmPackage Validator = new(Path.Combine(Product.Repository, "tests", "EndToEnd", "OpenApi"));
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
        await Validator.InstallAsync();
        using var response = await _head.Stranger.GetAsync("api/openapi.json");
        var document = await response.Content.ReadAsStringAsync();

        var (code, said) = await ValidateAsync(document);
        code.ShouldBe(0, said);
        said.Trim().ShouldBe("3.1");
        var (broken, why) = await ValidateAsync(document.Replace("\"responses\"", "\"answers\"", StringComparison.Ordinal));
        broken.ShouldBe(1, $"A document that is wrong is called so. {why}");
    }

    private static async Task<(int Code, string Output)> ValidateAsync(string document)
    {
        using var process = Validator.Start("node", "validate.mjs");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(document);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }
}

using System.Text.RegularExpressions;

namespace Baton.EndToEnd;

/// <summary>The README's curl commands, taken from the README itself.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Readme_CurlCommandsAsWritten_TakeATicketToItsResult()
    {
        await using var head = await HeadProcess.StartAsync(_desk);
        var address = head.Url.ToString().TrimEnd('/');
        var written = CurlBlock().Match(await File.ReadAllTextAsync(Product.Readme)).Groups[1].Value;
        written.ShouldContain("head=http://127.0.0.1:7071");

        // Only the address differs, for tests take a free port, and how long the run is watched, for other tests keep the machine busy.
        var script = written.Replace("http://127.0.0.1:7071", address, StringComparison.Ordinal).Replace("--max-time 5", "--max-time 20", StringComparison.Ordinal);
        var shell = BatonProcess.Info(_desk.Folder, new Dictionary<string, string?>(), "sh", "-c", script);
        await using var process = BatonProcess.Start(shell);
        process.CloseInput();
        var result = await process.EndAsync();

        result.ExitCode.ShouldBe(0, $"{result}");
        result.Out.ShouldContain("HTTP/1.1 202 Accepted");
        result.Out.ShouldContain("event: gate.opened");
        result.Out.ShouldContain("HTTP/1.1 200 OK");
        (await head.EndsAsync("curl-1")).GetProperty("outcome").GetString().ShouldBe("completed");
        _desk.Refunds.ShouldHaveSingleItem().GetProperty("amount").GetDecimal().ShouldBe(84.50m);
    }

    [GeneratedRegex("```sh\n(key=.*?)```", RegexOptions.Singleline)]
    private static partial Regex CurlBlock();
}

namespace Baton.Cli.Tests;

public sealed class HeadFinderTests
{
    [Fact]
    public async Task Call_LiveHeadInTheStateFolder_IsUsedWithTheFoldersKey()
    {
        await using var cli = await Cli.CreateAsync();
        Running(cli, cli.Head.Url);

        (await cli.PipedAsync("list")).Exit.ShouldBe(0);

        cli.Starts.ShouldBeEmpty();
        Key(cli).ShouldBe("folder-key");
    }

    [Fact]
    public async Task Call_NoHead_StartsOneInTheStateFolderAndStopsIt()
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync("list", "--state", "elsewhere")).Exit.ShouldBe(0);

        cli.Starts.ShouldBe([new HeadStart(Path.Combine(cli.Folder, "elsewhere"), Port: null, Foreground: false)]);
        cli.Stops.ShouldBe(1);
        Key(cli).ShouldBe("own-key");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://192.0.2.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nonsense")]
    public async Task Call_HeadFileNamesNoLiveHeadOfThisMachine_StartsOne(string url)
    {
        await using var cli = await Cli.CreateAsync();
        cli.Write(".baton/head.json", $$"""{"url":"{{url}}","pid":1,"startedAt":"2026-01-01T00:00:00Z"}""");

        (await cli.PipedAsync("list")).Exit.ShouldBe(0);

        cli.Starts.Count.ShouldBe(1);
        if (!url.Contains("127.0.0.1", StringComparison.Ordinal))
            HeadFinder.RunningHead(cli.State).ShouldBeNull();
    }

    [Fact]
    public async Task Call_StartFailsBecauseAnotherProcessServes_UsesThatOne()
    {
        await using var cli = await Cli.CreateAsync();
        cli.StartFailure = new HeadStartException("Process 7 has the state folder.");
        cli.Starting = () => Running(cli, cli.Head.Url);

        (await cli.PipedAsync("list")).Exit.ShouldBe(0);
        Key(cli).ShouldBe("folder-key");
    }

    [Fact]
    public async Task Call_HeadCannotStart_IsUnreachableAndSaysWhy()
    {
        await using var cli = await Cli.CreateAsync();
        cli.StartFailure = new HeadStartException("Process 7 has the state folder.");

        (await cli.PipedAsync("list")).ShouldBe(new Result(4, "", "error: Process 7 has the state folder.\n"));
    }

    [Fact]
    public async Task Url_NothingListens_IsUnreachable()
    {
        await using var cli = await Cli.CreateAsync();

        var result = await cli.PipedAsync("list", "--url", "http://127.0.0.1:1");

        result.Exit.ShouldBe(4);
        result.Error.ShouldBe(
            "error: Expected a head at http://127.0.0.1:1/, found nothing that listens there. Check that it runs ('serve' starts one) and that --url is right.\n");
        cli.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Url_OtherThanTheFoldersHead_NeverGetsTheFoldersKey()
    {
        await using var cli = await Cli.CreateAsync();
        Running(cli, new Uri("http://127.0.0.1:1/"));

        (await cli.PipedAsync("list", "--url", cli.Head.Url.AbsoluteUri)).Exit.ShouldBe(0);
        Key(cli).ShouldBeNull();

        (await cli.PipedAsync("list", "--url", cli.Head.Url.AbsoluteUri, "--key", "given")).Exit.ShouldBe(0);
        Key(cli).ShouldBe("given");
    }

    [Fact]
    public async Task Url_TheFoldersHead_GetsTheFoldersKey()
    {
        await using var cli = await Cli.CreateAsync();
        Running(cli, cli.Head.Url);

        (await cli.PipedAsync("list", "--url", cli.Head.Url.AbsoluteUri)).Exit.ShouldBe(0);

        Key(cli).ShouldBe("folder-key");
    }

    [Fact]
    public async Task Url_NotOfAWebServer_IsWrongUsage()
    {
        await using var cli = await Cli.CreateAsync();

        (await cli.PipedAsync("list", "--url", "ftp://x")).ShouldBe(
            new Result(2, "", "error: Expected --url to be like http://127.0.0.1:7071, found 'ftp://x'.\n"));
    }

    private static void Running(Cli cli, Uri url)
    {
        cli.Write(".baton/keys.json", """{"master":"m","function":"folder-key"}""");
        cli.Write(".baton/head.json", $$"""{"url":"{{url}}","pid":1,"startedAt":"2026-01-01T00:00:00Z"}""");
    }

    private static string? Key(Cli cli) => cli.Head.Requests.Last(r => r.Path == "/api/runs").Headers.GetValueOrDefault("x-functions-key");
}

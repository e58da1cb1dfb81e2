using Microsoft.DurableTask;

namespace Baton.DurableTask.Tests;

public sealed class PageableTests
{
    private static readonly string?[] Tokens = [null, "1", "2"];

    [Fact]
    public async Task Values_OverPages_ComeInOrder()
    {
        var list = Pages();
        var values = new List<int>();

        await foreach (var value in list)
            values.Add(value);

        values.ShouldBe([0, 10, 1, 11, 2, 12]);
    }

    [Fact]
    public async Task Pages_FromAToken_GoOnAfterIt()
    {
        var pages = new List<Page<int>>();

        await foreach (var page in Pages().AsPages("1", 7))
            pages.Add(page);

        pages.SelectMany(page => page.Values).ShouldBe([1, 11, 2, 12]);
        pages[^1].ContinuationToken.ShouldBeNull();
    }

    [Fact]
    public async Task Reading_ThatIsCancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var list = Pageable.Create<int>((_, cancellation) => Task.FromCanceled<Page<int>>(cancellation));

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in list.WithCancellation(cancelled.Token))
            {
            }
        });
    }

    private static AsyncPageable<int> Pages() => Pageable.Create<int>((token, _, _) =>
    {
        var number = Array.IndexOf(Tokens, token);
        return Task.FromResult(new Page<int>([number, number + 10], number + 1 < Tokens.Length ? Tokens[number + 1] : null));
    });
}

using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Baton.EndToEnd;

/// <summary>Somebody who looks at the dashboard. What the browser complains about on the way is noted.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visitor(IBrowserContext context, IPage page, HeadProcess head)
    {
        (_context, Page, Head) = (context, page, head);
        page.PageError += (_, error) => _complaints.Enqueue($"error: {error}");
        page.Console += (_, message) =>
        {
            // A request that failed is told of on the page, and provoked by some tests.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _complaints.Enqueue($"console: {message.Text}");
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(head.Url.AbsoluteUri, StringComparison.Ordinal))
                _complaints.Enqueue($"outside request: {request.Url}");
        };
    }

    public IPage Page { get; }

    public HeadProcess Head { get; }

    /// <summary>Script errors, warnings, violations of the content security policy, and requests to anywhere else.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Visitor> ArriveAsync(IBrowser browser, HeadProcess head, ColorScheme theme = ColorScheme.Light, bool phone = false, bool signedIn = true)
    {
        var context = await browser.NewContextAsync(new()
        {
            ColorScheme = theme,
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1440, Height = 900 },
            HasTouch = phone,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "UTC",
        });
        if (signedIn)
            await context.AddInitScriptAsync($"if (location.protocol === 'http:') sessionStorage.setItem('baton.key', '{head.FunctionKey}');");
        context.SetDefaultTimeout(30_000);
        return new Visitor(context, await context.NewPageAsync(), head);
    }

    /// <summary>Opens a page of the dashboard, such as <c>run/r1</c>.</summary>
    public async Task<IPage> OpenAsync(string place)
    {
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync($"{Head.Url}#/{place}");
        return Page;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}

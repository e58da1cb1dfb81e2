using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SupportDesk.Desk;

namespace SupportDesk.Tools;

internal sealed partial class ArticleTools(DeskFile desk)
{
    private const int MostArticles = 3;

    [McpServerTool(Name = "search_articles", Title = "Search the knowledge base", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(FoundArticles))]
    [Description(
        "Searches the knowledge base for how-to and troubleshooting articles: crashes, export, PDF, scanner, sign-in, synchronisation, "
        + "printing, plans.")]
    public async Task<CallToolResult> SearchAsync(
        [Description("What the customer's problem or question is about, in a few words.")] [MinLength(2), MaxLength(500)] string query,
        CancellationToken cancellationToken)
    {
        var data = await desk.ReadAsync(cancellationToken);
        var words = Words(query);
        var scored = data.Articles.Select(a => (Article: a, Score: Score(a, words))).OrderByDescending(x => x.Score).ToList();
        var found = scored
            .Where(x => x.Score > 1 && x.Score * 2 > scored[0].Score)
            .Take(MostArticles)
            .Select(x => new ArticleView(x.Article.Id, x.Article.Title, x.Article.Body))
            .ToList();
        var text = found.Count == 0
            ? $"No article is about '{query.Trim()}'."
            : string.Join("\n\n", found.Select(a => $"{a.Id}: {a.Title}\n{a.Text}"));
        return Reply.Of(text, new FoundArticles(found));
    }

    // A word in the keywords says more than one in the title, and that more than one in the text.
    private static int Score(Article article, HashSet<string> words) =>
        (4 * Words(string.Join(' ', article.Keywords)).Count(words.Contains))
        + (2 * Words(article.Title).Count(words.Contains))
        + Words(article.Body).Count(words.Contains);

    private static HashSet<string> Words(string text) =>
        [.. Word().Matches(text.ToLowerInvariant()).Select(m => Stem(m.Value)).Where(w => w.Length > 2 && !Common.Contains(w))];

    // "crashes", "crashed" and "crash" are one word to a searcher.
    private static string Stem(string word) =>
        Endings.FirstOrDefault(e => word.Length > e.Length + 3 && word.EndsWith(e, StringComparison.Ordinal)) is { } ending
            ? word[..^ending.Length]
            : word;

    private static readonly string[] Endings = ["ing", "es", "ed", "s"];

    private static readonly HashSet<string> Common =
    [
        "the", "and", "for", "when", "with", "from", "that", "this", "can", "not", "are", "was", "how", "app", "inkwell", "does", "have",
        "has", "you", "please",
    ];

    [GeneratedRegex("[a-z0-9]+")]
    private static partial Regex Word();

    internal sealed record FoundArticles(List<ArticleView> Articles);

    internal sealed record ArticleView(string Id, string Title, string Text);
}

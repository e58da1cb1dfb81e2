using System.Text.RegularExpressions;
using Baton.Agents;
using Baton.Records;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>
/// What a run's journal names: nothing else of the store is shown to those who ask about that run. The pinned team files are left out: they hold how
/// servers are reached.
/// </summary>
public sealed partial class RunContents(Journal journal)
{
    /// <summary>Whether the journal of the run names content by this hash.</summary>
    public async Task<bool> NamesAsync(RunKey run, string hash, CancellationToken cancellation)
    {
        if (!Hash().IsMatch(hash))
            return false;
        await foreach (var e in journal.ReadAsync(run, cancellation))
        {
            if (e.Type != EventTypes.DefinitionPinned && e.Text("team") != hash && e.Data is { } data && data.GetRawText().Contains($"\"{hash}\"", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>404, for content that is not the run's.</summary>
    internal static IResult NotNamed(string run, string hash) =>
        Problems.NotFound($"Expected content that the journal of run '{run}' names, found none by the hash '{hash}'. GET /api/runs/{run}/events shows the journal.");

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}

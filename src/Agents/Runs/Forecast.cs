namespace Baton.Agents;

/// <summary>What a run of a team may take, by what its past runs took.</summary>
/// <param name="Team">The team's id.</param>
/// <param name="Runs">The ended runs that it goes by; 0: nothing is known.</param>
/// <param name="Outcomes">How they ended, with how many ended so.</param>
/// <param name="Cost">Money. Null: nothing is known.</param>
/// <param name="Seconds">From start to end, waits for people included. Null: nothing is known.</param>
/// <param name="Tokens">Model tokens. Null: nothing is known.</param>
/// <param name="Steps">Model calls. Null: nothing is known.</param>
public sealed record Forecast(
    string Team, int Runs, IReadOnlyDictionary<string, int> Outcomes, Quantiles? Cost, Quantiles? Seconds, Quantiles? Tokens, Quantiles? Steps)
{
    /// <summary>The forecast from runs; those that have not ended, or were forked, tell nothing of a whole run and are left out.</summary>
    public static Forecast From(string team, IEnumerable<RunView> runs)
    {
        RunView[] ended = [.. runs.Where(r => r is { Status: RunStatus.Ended, ForkOf: null, EndedAt: not null })];
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in ended.Select(r => BatonJson.ToText(r.Outcome).Trim('"')))
            outcomes[word] = outcomes.GetValueOrDefault(word) + 1;
        return new Forecast(
            team,
            ended.Length,
            outcomes,
            Quantiles.Of(ended.Select(r => r.Usage.Cost)),
            Quantiles.Of(ended.Select(r => Math.Round((decimal)(r.EndedAt!.Value - r.StartedAt).TotalSeconds, 3))),
            Quantiles.Of(ended.Select(r => (decimal)(r.Usage.InputTokens + r.Usage.OutputTokens))),
            Quantiles.Of(ended.Select(r => (decimal)r.Usage.Steps)));
    }
}

/// <summary>Where values lie.</summary>
/// <param name="P50">Half of them are at most this.</param>
/// <param name="P90">Nine of ten are at most this.</param>
/// <param name="Most">All are at most this.</param>
public sealed record Quantiles(decimal P50, decimal P90, decimal Most)
{
    /// <summary>By nearest rank: each is one of the values. Null: there are none.</summary>
    public static Quantiles? Of(IEnumerable<decimal> values)
    {
        decimal[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new Quantiles(At(0.5), At(0.9), sorted[^1]);

        decimal At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}

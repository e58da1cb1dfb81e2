namespace Baton.Agents;

/// <summary>What a model answered once, to be used again for the same request.</summary>
/// <param name="Message">The answer.</param>
/// <param name="Candidate">The candidate that gave it, <c>provider/model</c>.</param>
/// <param name="InputTokens">Tokens that it read.</param>
/// <param name="OutputTokens">Tokens that it wrote.</param>
/// <param name="Cost">What it cost.</param>
public sealed record CachedAnswer(TranscriptMessage Message, string Candidate, long InputTokens, long OutputTokens, decimal Cost)
{
    /// <summary>The answer for another transcript: the ids of its calls are made anew, so that they are unique there.</summary>
    /// <param name="step">Where in the run.</param>
    public TranscriptMessage For(string step) => Message with
    {
        Calls = Message.Calls is null ? null : [.. Message.Calls.Select((c, i) => c with { Id = $"call-{step}-{i + 1}" })],
    };
}

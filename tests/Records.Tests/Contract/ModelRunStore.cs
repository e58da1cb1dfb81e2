using System.Security.Cryptography;
using Baton.Agents;

namespace Baton.Records;

/// <summary>The reference: an <see cref="IRunStore"/>'s promises for one caller at a time, said as simply as can be.</summary>
internal sealed class ModelRunStore
{
    private readonly Dictionary<RunKey, List<RunEvent>> journals = [];
    private readonly Dictionary<EffectKey, (string Fingerprint, string? Result)> effects = [];
    private readonly Dictionary<(string, string), string> blobs = [];
    private readonly HashSet<EffectKey> held = [];

    public bool IsHeld(EffectKey key) => held.Contains(key);

    public void Restart() => held.Clear();

    public string Put(string tenant, byte[] content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        blobs[(tenant, hash)] = Convert.ToBase64String(content);
        return hash;
    }

    public string? Get(string tenant, string hash) => blobs.GetValueOrDefault((tenant, hash));

    public List<RunEvent> Append(RunKey run, IEnumerable<RunEvent> events)
    {
        if (!journals.TryGetValue(run, out var journal))
            journals[run] = journal = [];
        var answer = new List<RunEvent>();
        foreach (var e in events)
        {
            if (journal.All(known => known.Id != e.Id))
                journal.Add(e with { Seq = journal.Count + 1 });
            answer.Add(journal.Single(known => known.Id == e.Id));
        }
        return answer;
    }

    public IEnumerable<RunEvent> Read(RunKey run, long after, int limit) =>
        journals.GetValueOrDefault(run, []).Where(e => e.Seq > after).Take(limit);

    public string Begin(EffectKey key, string fingerprint, RunEvent e)
    {
        if (!effects.TryGetValue(key, out var effect))
        {
            effects[key] = (fingerprint, null);
            Append(key.Run, [e]);
            held.Add(key);
            return "Fresh";
        }
        if (effect.Fingerprint != fingerprint)
            return nameof(LedgerConflictException);
        if (effect.Result is not null)
            return "Done " + effect.Result;
        held.Add(key);
        return "Interrupted";
    }

    public string Complete(EffectKey key, string result, RunEvent e)
    {
        if (!effects.TryGetValue(key, out var effect) || (effect.Result is not null && effect.Result != result))
            return nameof(InvalidOperationException);
        effects[key] = effect with { Result = result };
        return End(key, e);
    }

    public string Abandon(EffectKey key, RunEvent e)
    {
        if (!effects.TryGetValue(key, out var effect) || effect.Result is not null)
            return nameof(InvalidOperationException);
        effects.Remove(key);
        return End(key, e);
    }

    public void Release(EffectKey key) => held.Remove(key);

    public void Delete(RunKey run)
    {
        journals.Remove(run);
        foreach (var key in effects.Keys.Where(key => key.Run == run).ToList())
            effects.Remove(key);
    }

    private string End(EffectKey key, RunEvent e)
    {
        held.Remove(key);
        Append(key.Run, [e]);
        return "ok";
    }
}

namespace Baton.Agents;

/// <summary>Reads a mapping key by key, and in the end notes the keys that nobody asked for.</summary>
internal sealed class MapReader(ProblemList problems, Field of, YamlMap map)
{
    private readonly List<string> _known = [];

    /// <summary>The mapping as a value.</summary>
    public Field Field => of;

    /// <summary>The value under <paramref name="key"/>; null when the key is absent.</summary>
    public Field? Find(string key)
    {
        _known.Add(key);
        foreach (var entry in map.Entries)
        {
            if (entry.Key.Text == key)
                return new Field(problems, entry.Key, entry.Value, Words.Path(of.Path, key));
        }

        return null;
    }

    /// <summary>The value under <paramref name="key"/>; null, and a mistake, when the key is absent.</summary>
    public Field? Need(string key, string what)
    {
        var found = Find(key);
        if (found is null)
            of.ErrorAtKey($"expected '{key}' ({what}), found none; add it.");
        return found;
    }

    /// <summary>Notes every key that was not asked for until now.</summary>
    public void Done()
    {
        var absent = _known.Except(map.Entries.Select(e => e.Key.Text)).ToArray();
        foreach (var entry in map.Entries)
        {
            var key = entry.Key.Text;
            if (_known.Contains(key))
                continue;
            if (problems.Full)
                return;
            problems.Error(entry.Key.Line, entry.Key.Column, Words.Path(of.Path, key),
                $"expected one of the keys {string.Join(", ", _known)}, found '{Words.Show(key)}'; " +
                    $"{Words.DidYouMean(key, absent)}remove or rename it.");
        }
    }
}

namespace Baton.Agents;

/// <summary>Reads a supervisor's catalogue: a folder in which each file <c>NAME.yaml</c> is an agent.</summary>
internal static class RecruitReader
{
    private const int MostFiles = 100;

    public static Recruit? Read(Field field, TeamFileScope scope, TeamNames names)
    {
        if (field.AsMap("a catalogue such as { from: agents/, most: 2 }") is not { } map)
            return null;
        var from = map.Need("from", "folder of agent files");
        var most = (int?)map.Need("most", "most agents brought into one run")?.AsWhole(1, MostFiles);
        map.Done();
        if (from?.AsText("a folder") is not { } folder || scope.Resolve(from, folder) is not { } full)
            return null;
        if (!Directory.Exists(full))
        {
            from.Error($"expected a folder of agent files, found none at '{Words.Show(folder)}'; " +
                "correct the path, which is relative to this file.");
            return null;
        }

        var files = Directory.EnumerateFiles(full).Where(IsAgentFile).Order(StringComparer.Ordinal).Take(MostFiles + 1).ToArray();
        if (files.Length is 0 or > MostFiles)
        {
            from.Error($"expected 1 to {MostFiles} agent files (NAME.yaml), found {(files.Length == 0 ? "none" : "more")}; " +
                "change the folder.");
        }

        var catalogue = new SortedDictionary<string, Agent>(StringComparer.Ordinal);
        foreach (var file in files.Take(MostFiles))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (!NameRule.Part.Fits(name) || names.Agents.Contains(name) || catalogue.ContainsKey(name))
            {
                from.Error($"expected agent files with new names ({NameRule.Part.Expected}), " +
                    $"found '{Words.Show(Path.GetFileName(file))}'; rename it.");
            }
            else if (scope.AgentFile(from, Path.Combine(folder, Path.GetFileName(file)), name, names) is { } agent)
                catalogue[name] = agent;
        }

        return most is null ? null : new Recruit(folder, most.Value) { Catalogue = catalogue };
    }

    private static bool IsAgentFile(string file) => Path.GetExtension(file) is ".yaml" or ".yml" or ".json";
}

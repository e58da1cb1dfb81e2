using Baton.Agents;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>A team that can be run, and where its file is.</summary>
/// <param name="Team">The team, as its file says it now.</param>
/// <param name="Folder">The file's folder.</param>
/// <param name="File">The file.</param>
public sealed record CatalogTeam(Team Team, string Folder, string File);

/// <summary>
/// The teams that this head runs: the team files in the folder of the setting <c>Baton:Teams</c> and the folders directly below it. Where
/// <c>Baton:TeamsByPath</c> is true, as it is on a local head, a caller may name a team file by its path instead.
/// </summary>
public sealed class TeamCatalog(IConfiguration configuration)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Finds the team that <paramref name="name"/> names: an id, or a file's path where that is allowed.</summary>
    /// <param name="name">The id or path.</param>
    /// <param name="byPath">False: by its id alone, for a caller who must not choose what this machine runs.</param>
    /// <returns>The team; null when there is none by that name.</returns>
    /// <exception cref="TeamFileException">The file has mistakes.</exception>
    public CatalogTeam? Find(string name, bool byPath = true)
    {
        if (byPath && Endings.Contains(Path.GetExtension(name)) && configuration.GetValue("Baton:TeamsByPath", false) && Path.IsPathFullyQualified(name))
            return File.Exists(name) ? Load(name) : null;
        return Files().Select(TryLoad).FirstOrDefault(t => t?.Team.Id == name) ?? Files().Where(file => Declares(file, name)).Select(Load).FirstOrDefault();
    }

    /// <summary>All teams of the catalogue whose files are without mistakes.</summary>
    public IReadOnlyList<CatalogTeam> All() => [.. Files().Select(TryLoad).OfType<CatalogTeam>().DistinctBy(t => t.Team.Id).OrderBy(t => t.Team.Id, StringComparer.Ordinal)];

    /// <summary>The team and its schedule that a task is about; null when there is none such any more.</summary>
    public (CatalogTeam Team, TeamSchedule Schedule)? FindSchedule(ScheduleTask task) =>
        All().FirstOrDefault(t => t.Team.Id == task.Team) is { } team && team.Team.Schedules.FirstOrDefault(s => s.Key(task.Team) == task.Key) is { } schedule
            ? (team, schedule)
            : null;

    private static CatalogTeam Load(string file) => new(TeamFile.Load(file).TeamOrThrow(), Path.GetDirectoryName(Path.GetFullPath(file))!, file);

    private static CatalogTeam? TryLoad(string file) =>
        TeamFile.Load(file).Team is { } team ? new(team, Path.GetDirectoryName(Path.GetFullPath(file))!, file) : null;

    // A file that means to be this team but has mistakes is told so, rather than being unknown.
    private static bool Declares(string file, string name) => File.ReadLines(file).Take(50).Any(
        line => line.Split('#')[0].Split(':', 2) is [var key, var value] && key.Trim(' ', '{', '"', '\'') == "team" && value.Trim(' ', ',', '"', '\'') == name);

    private IEnumerable<string> Files()
    {
        if (configuration["Baton:Teams"] is not { Length: > 0 } folder || !Directory.Exists(folder))
            return [];
        return new[] { folder }.Concat(Directory.EnumerateDirectories(folder))
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => Endings.Contains(Path.GetExtension(file)) && LooksLikeTeam(file))
            .Order(StringComparer.Ordinal);
    }

    // Folders of teams hold other YAML and JSON as well (data, prices); only files that begin as a team file does are read as one.
    private static bool LooksLikeTeam(string file) =>
        File.ReadLines(file).Take(50).Any(line => line.TrimStart(' ', '{', '"').StartsWith("team", StringComparison.Ordinal));
}

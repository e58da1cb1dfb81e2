using System.Text.Json;

namespace Baton.Engine.Hosting.Timers;

/// <summary>Where a timer stands, kept in a file so that a later start knows what it missed.</summary>
/// <param name="Schedule">The schedule that it goes by.</param>
/// <param name="Last">When it came last, UTC; null before the first time.</param>
/// <param name="Next">When it comes next, UTC; null for never.</param>
/// <param name="LastUpdated">When this was written, UTC.</param>
internal sealed record TimerStatus(string Schedule, DateTimeOffset? Last, DateTimeOffset? Next, DateTimeOffset LastUpdated)
{
    /// <summary>Reads what is on disk; null when there is nothing that can be read.</summary>
    internal static TimerStatus? Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<TimerStatus>(File.ReadAllBytes(file)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts it on disk, all or nothing.</summary>
    internal void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = $"{file}.new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, this);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}

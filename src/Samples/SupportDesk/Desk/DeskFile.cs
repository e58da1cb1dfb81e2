using System.Text.Encodings.Web;
using System.Text.Json;

namespace SupportDesk.Desk;

/// <summary>
/// The desk's data file. Several server processes may work on one file: a change reads, decides and writes under a lock file, and takes the
/// place of the old file in one rename, so that a reader or a crash never meets half of it.
/// </summary>
internal sealed class DeskFile
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(15);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string path;

    private DeskFile(string path) => this.path = path;

    /// <summary>Opens the data file; where there is none yet, it begins as a copy of the data that ships with the sample.</summary>
    public static async Task<DeskFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new DeskFile(Path.GetFullPath(path));
        Directory.CreateDirectory(Path.GetDirectoryName(file.path)!);
        if (File.Exists(file.path))
            return file;
        using (await file.LockAsync(cancellationToken))
        {
            if (!File.Exists(file.path))
                await file.ReplaceAsync(await File.ReadAllBytesAsync(ShippedData, cancellationToken), cancellationToken);
        }

        return file;
    }

    /// <summary>The data as of now.</summary>
    public async Task<DeskData> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<DeskData>(bytes, Json) ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"Expected the desk's data in '{path}', found something else: {e.Message} "
                + "Remove the file to begin again with the sample's data.",
                e);
        }
    }

    /// <summary>
    /// Decides on a change with nobody else changing the data meanwhile, and writes it. <paramref name="change"/> says with its second value
    /// whether it changed anything.
    /// </summary>
    public async Task<T> ChangeAsync<T>(Func<DeskData, (T Answer, bool Changed)> change, CancellationToken cancellationToken)
    {
        using var _ = await LockAsync(cancellationToken);
        var data = await ReadAsync(cancellationToken);
        var (answer, changed) = change(data);
        if (changed)
            await ReplaceAsync(JsonSerializer.SerializeToUtf8Bytes(data, Json), cancellationToken);
        return answer;
    }

    private static string ShippedData => Path.Combine(AppContext.BaseDirectory, "data", "desk.json");

    private async Task ReplaceAsync(byte[] content, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await stream.WriteAsync(content, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    // The operating system drops the lock with the process that holds it, so that a killed server leaves none behind.
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(since) < LockPatience)
            {
                await Task.Delay(LockPoll, cancellationToken);
            }
        }
    }
}

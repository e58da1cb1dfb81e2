using System.Globalization;

namespace Baton.Sqlite;

/// <summary>
/// The claim of one process on one database file. The claim is a lock of the operating system on <c>file.lock</c>, so that it
/// ends with the process however that ends; <c>file.pid</c> names the owner, because a locked file cannot be read everywhere.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream file;
    private readonly string pidPath;

    private OwnerLock(FileStream file, string pidPath, bool unclean)
    {
        this.file = file;
        this.pidPath = pidPath;
        LeftBehind = unclean;
    }

    /// <summary>Whether the previous owner ended without letting go.</summary>
    public bool LeftBehind { get; }

    public static OwnerLock Take(string path)
    {
        var pidPath = path + ".pid";
        FileStream file;
        try
        {
            file = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"Expected to write in the folder of the database '{path}', but: {e.Message} Give this user the right to "
                + "create and change files there, or choose another folder.", e);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new StoreLockedException(path, ReadPid(pidPath), e);
        }
        try
        {
            var leftBehind = File.Exists(pidPath);
            File.WriteAllText(pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new OwnerLock(file, pidPath, leftBehind);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // The lock file stays: deleting it would let two processes lock two different files of the same name.
        File.Delete(pidPath);
        file.Dispose();
    }

    private static int? ReadPid(string pidPath)
    {
        try
        {
            return int.TryParse(File.ReadAllText(pidPath), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using System.Text;

namespace Baton.Agents;

/// <summary>Reads the text of a file, with a cap and strictly as UTF-8.</summary>
internal static class TeamFileText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or what is wrong with the file, which messages call <paramref name="shown"/>.</summary>
    public static (string? Text, string? Problem) Read(string path, string shown)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[TeamFile.MostBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > TeamFile.MostBytes)
                return (null, TooLong);
            var content = bytes.AsSpan(0, length);
            return (Strict.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"expected a file, found none at '{Words.Show(shown, 200)}'; correct the path.");
        }
        catch (UnauthorizedAccessException)
        {
            return (null, $"expected a file that may be read, found one that may not (or a folder) at '{Words.Show(shown, 200)}'; " +
                "allow it, or correct the path.");
        }
        catch (DecoderFallbackException)
        {
            return (null, "expected UTF-8, found other bytes; save the file as UTF-8.");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return (null, $"expected a file that can be read, found '{Words.Show(e.Message, 200)}'; correct the path or the file.");
        }
    }

    public static string TooLong => $"expected at most {TeamFile.MostBytes / 1_000_000} MB, found more; split the team into nested teams.";
}

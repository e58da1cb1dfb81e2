using System.Text;

namespace Baton.Engine.Hosting.Queues;

/// <summary>Messages as functions see them, and as they are stored.</summary>
internal static class QueueText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Encode(byte[] content, bool base64) => base64 ? Convert.ToBase64String(content) : Encoding.UTF8.GetString(content);

    /// <summary>What was sent; null when it was not stored in the way that is expected.</summary>
    public static byte[]? Decode(string body, bool base64)
    {
        if (!base64)
            return Encoding.UTF8.GetBytes(body);
        var content = new byte[body.Length];
        return Convert.TryFromBase64String(body, content, out var length) ? content[..length] : null;
    }

    /// <summary>The content as text; null when it is none.</summary>
    public static string? Text(byte[] content)
    {
        try
        {
            return Strict.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace Baton.Engine.Queues;

/// <summary>What Azure Storage asks of queues, kept to wherever they are.</summary>
internal static partial class QueueRules
{
    /// <summary>The largest message, as stored, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>The most messages that are taken at a time.</summary>
    public const int MostMessages = 32;

    /// <exception cref="QueueException">It is no name of a queue.</exception>
    public static void CheckName(string queue)
    {
        if (!IsName(queue))
        {
            throw new QueueException(
                $"Expected a queue's name of 3 to 63 lower-case letters, digits and single dashes, beginning and ending with a letter or digit; found '{queue}'.");
        }
    }

    /// <summary>Whether a queue can have the name.</summary>
    public static bool IsName(string queue) => Name().IsMatch(queue) && !queue.Contains("--", StringComparison.Ordinal);

    /// <exception cref="QueueException">The message is too large.</exception>
    public static void CheckSize(string body)
    {
        if (body.Length > MostBytes || Encoding.UTF8.GetByteCount(body) is > MostBytes)
            throw new QueueException($"Expected a message of at most {MostBytes} bytes as stored, found {Encoding.UTF8.GetByteCount(body)}.");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\z")]
    private static partial Regex Name();
}

using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Baton.Engine.Queues;

/// <summary>The queue service's documents.</summary>
internal static class QueueXml
{
    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>A message to send.</summary>
    /// <exception cref="QueueException">XML has no place for a character in it.</exception>
    public static byte[] Write(string body)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize });
            writer.WriteStartElement("QueueMessage");
            writer.WriteElementString("MessageText", body);
            writer.WriteEndElement();
        }
        catch (ArgumentException e)
        {
            throw new QueueException($"Expected a message of characters that XML can carry, found another: {e.Message} Set messageEncoding to base64.", e);
        }

        return stream.ToArray();
    }

    /// <summary>The messages of an answer.</summary>
    /// <exception cref="XmlException">It is not XML.</exception>
    /// <exception cref="InvalidDataException">Something is missing in it.</exception>
    public static IReadOnlyList<QueueMessage> Read(Stream answer)
    {
        using var reader = XmlReader.Create(answer, Reading);
        return [.. XElement.Load(reader, LoadOptions.PreserveWhitespace).Elements("QueueMessage").Select(message => new QueueMessage(
            Text(message, "MessageId"),
            Text(message, "PopReceipt"),
            Text(message, "MessageText"),
            long.Parse(Text(message, "DequeueCount"), CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(Text(message, "InsertionTime"), CultureInfo.InvariantCulture)))];
    }

    /// <summary>The code of an error's document; empty where there is none.</summary>
    public static string ErrorCode(string answer)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(answer), Reading);
            return XElement.Load(reader).Element("Code")?.Value ?? "";
        }
        catch (XmlException)
        {
            return "";
        }
    }

    private static string Text(XElement message, string name) =>
        message.Element(name)?.Value ?? throw new InvalidDataException($"a message without {name}");
}

using System.Globalization;
using System.Security;
using System.Text;
using Azure.Core;
using Azure.Storage.Queues.Models;
using Baton.AzureHead.Doubles;

namespace Azure.Storage.Queues;

public class QueueClient
{
    private readonly StorageAccount account;
    private readonly QueueMessageEncoding encoding;

    public QueueClient(string connectionString, string queueName, QueueClientOptions options)
    {
        account = StorageAccount.Parse(connectionString, "Queue", options);
        (Name, encoding) = (queueName, options.MessageEncoding);
    }

    public QueueClient(Uri queueUri, TokenCredential credential, QueueClientOptions? options = null)
    {
        account = StorageAccount.WithIdentity(new Uri(queueUri, "."), credential, options ?? new QueueClientOptions());
        (Name, encoding) = (queueUri.Segments[^1].Trim('/'), options?.MessageEncoding ?? QueueMessageEncoding.None);
    }

    public virtual string Name { get; }

    public virtual async Task<Response?> CreateIfNotExistsAsync(IDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        using var message = account.Message(RequestMethod.Put, Name);
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status is 201 or 204 ? message.Response : throw new RequestFailedException(message.Response);
    }

    public virtual Response<QueueProperties> GetProperties(CancellationToken cancellationToken = default)
    {
        using var message = account.Message(RequestMethod.Get, $"{Name}?comp=metadata");
        account.Pipeline.Send(message, cancellationToken);
        if (message.Response.Status != 200)
            throw new RequestFailedException(message.Response);
        message.Response.Headers.TryGetValue("x-ms-approximate-messages-count", out var count);
        return Response.FromValue(new QueueProperties { ApproximateMessagesCount = int.Parse(count!, CultureInfo.InvariantCulture) }, message.Response);
    }

    public virtual async Task<Response<SendReceipt>> SendMessageAsync(
        string messageText, TimeSpan? visibilityTimeout = null, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        var text = encoding == QueueMessageEncoding.Base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(messageText)) : messageText;
        using var message = account.Message(
            RequestMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{Name}/messages?messagettl={timeToLive?.TotalSeconds ?? 604800}"));
        message.Request.Headers.Add("Content-Type", "application/xml");
        message.Request.Content = RequestContent.Create(
            Encoding.UTF8.GetBytes($"<QueueMessage><MessageText>{SecurityElement.Escape(text)}</MessageText></QueueMessage>"));
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status == 201
            ? Response.FromValue(new SendReceipt(), message.Response)
            : throw new RequestFailedException(message.Response);
    }
}

using Azure.Core;

namespace Azure.Storage.Queues
{
    public enum QueueMessageEncoding
    {
        None,
        Base64,
    }

    public class QueueClientOptions : ClientOptions
    {
        public QueueMessageEncoding MessageEncoding { get; set; }
    }
}

namespace Azure.Storage.Queues.Models
{
    public class SendReceipt;

    public class QueueProperties
    {
        public virtual int ApproximateMessagesCount { get; internal set; }
    }
}

using Azure.Core;

namespace Azure.Storage.Blobs
{
    public class BlobClientOptions : ClientOptions;
}

namespace Azure.Storage.Blobs.Models
{
    public enum PublicAccessType
    {
        None,
    }

    public class BlobContainerEncryptionScopeOptions;

    public class BlobContainerInfo;

    public class BlobContentInfo;

    public class BlobRequestConditions : RequestConditions;

    public class BlobUploadOptions
    {
        public BlobRequestConditions? Conditions { get; set; }
    }

    public class BlobDownloadResult
    {
        internal BlobDownloadResult(BinaryData content) => Content = content;

        public BinaryData Content { get; }
    }
}

using Azure.Core;

namespace Azure.Data.Tables
{
    public class TableClientOptions : ClientOptions;

    public enum TableUpdateMode
    {
        Merge,
        Replace,
    }

    public enum TableTransactionActionType
    {
        Add,
        UpdateMerge,
        UpdateReplace,
        Delete,
        UpsertMerge,
        UpsertReplace,
    }

    public class TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        public TableTransactionActionType ActionType => actionType;

        public ITableEntity Entity => entity;

        public ETag ETag => etag;
    }

    public class TableTransactionFailedException(RequestFailedException e) : RequestFailedException(e.Status, e.Message, e.ErrorCode, e);
}

namespace Azure.Data.Tables.Models
{
    public class TableItem;
}

namespace Microsoft.Azure.Functions.Worker;

public partial class HttpManagementPayload
{
    /// <summary>Where the durable management API is.</summary>
    internal const string ApiRoot = "/runtime/webhooks/durabletask";

    /// <summary>The addresses of an instance.</summary>
    /// <param name="host">The host's address, without a slash at its end.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="query">A query that each address ends with; empty for none.</param>
    internal static HttpManagementPayload Of(string host, string instanceId, string query = "")
    {
        var instance = $"{host}{ApiRoot}/instances/{Uri.EscapeDataString(instanceId)}";
        return new HttpManagementPayload
        {
            Id = instanceId,
            StatusQueryGetUri = Address(""),
            SendEventPostUri = Address("/raiseEvent/{eventName}"),
            TerminatePostUri = Address("/terminate", "reason={text}"),
            RewindPostUri = Address("/rewind", "reason={text}"),
            PurgeHistoryDeleteUri = Address(""),
            RestartPostUri = Address("/restart"),
            SuspendPostUri = Address("/suspend", "reason={text}"),
            ResumePostUri = Address("/resume", "reason={text}"),
        };

        string Address(string path, string own = "")
        {
            var both = own.Length > 0 && query.Length > 0 ? $"{own}&{query}" : own + query;
            return both.Length == 0 ? instance + path : $"{instance}{path}?{both}";
        }
    }
}

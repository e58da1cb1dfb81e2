using System.Text;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Records;

/// <summary>What every <see cref="IRunStore"/> promises. A store plugs in by saying how it is opened.</summary>
public abstract partial class RunStoreContract : IDisposable
{
    protected static readonly RunKey Run = new("acme", "run-1");
    private readonly Lock opening = new();
    private IRunStore? store;

    protected IRunStore Store
    {
        get
        {
            lock (opening)
                return store ??= Open();
        }
    }

    protected static TimeSpan Bound => TimeSpan.FromSeconds(30);

    public virtual void Dispose()
    {
        if (store is not null)
            Close(store);
        store = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the test's own records, the same each time.</summary>
    protected abstract IRunStore Open();

    protected virtual void Close(IRunStore open) => ((IDisposable)open).Dispose();

    /// <summary>Closes the store and opens it again, as the next process would.</summary>
    protected void Reopen()
    {
        if (store is not null)
            Close(store);
        store = Open();
    }

    protected static RunEvent Event(string id, RunKey? run = null, object? data = null) => new()
    {
        Id = id,
        Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Type = EventTypes.AgentStarted,
        Run = (run ?? Run).Run,
        Tenant = (run ?? Run).Tenant,
        Data = data is null ? null : JsonSerializer.SerializeToElement(data),
    };

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);

    protected async Task<IReadOnlyList<RunEvent>> JournalAsync(RunKey run) => await Store.ReadAsync(run, 0, int.MaxValue);
}

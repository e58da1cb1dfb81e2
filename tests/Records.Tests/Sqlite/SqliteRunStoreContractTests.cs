using Baton.Sqlite;

namespace Baton.Records;

public sealed class SqliteRunStoreContractTests : DurableRunStoreContract
{
    private readonly ScratchFolder folder = new();

    public override void Dispose()
    {
        base.Dispose();
        folder.Dispose();
    }

    // The contract is about what is recorded, not about the disk: without waiting for it the suite is quick.
    protected override IRunStore Open() => new SqliteRunStore(
        folder.File("runs.db"), new SqliteFileOptions { Synchronous = SqliteSynchronous.Off });
}

public sealed class InMemoryRunStoreContractTests : RunStoreContract
{
    protected override IRunStore Open() => new SqliteRunStore(":memory:");
}

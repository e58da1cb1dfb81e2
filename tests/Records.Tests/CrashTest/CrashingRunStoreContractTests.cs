namespace Baton.Records;

public sealed class CrashingRunStoreContractTests : RunStoreContract
{
    private SqliteRunStore? inner;

    protected override IRunStore Open() => new CrashingRunStore(inner = new SqliteRunStore(":memory:"), new CrashPoint(0));

    protected override void Close(IRunStore open) => inner!.Dispose();
}

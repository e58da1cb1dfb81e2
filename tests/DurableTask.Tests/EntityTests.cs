using System.Reflection;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Baton.DurableTask.Tests;

public sealed class EntityTests
{
    [Fact]
    public async Task Operation_RunsTheMethodOfItsName_AndSavesTheState()
    {
        var state = new State(3);

        (await new Counter().RunAsync(new Operation("ADD", state, 4))).ShouldBe(7);
        (await new Counter().RunAsync(new Operation("add", state, null))).ShouldBe(8);
        (await new Counter().RunAsync(new Operation("Later", state, 2))).ShouldBe("later 2");
        state.Value.ShouldBe(10);
    }

    [Fact]
    public async Task Operation_OnAnEntityWithoutState_StartsFromAFreshOne()
    {
        var state = new State(null);

        (await new Counter().RunAsync(new Operation("Add", state, 1))).ShouldBe(1);
    }

    [Fact]
    public async Task Delete_WithoutAMethodOfThatName_RemovesTheState()
    {
        var state = new State(3);
        await new Counter().RunAsync(new Operation("Delete", state, null));
        state.Value.ShouldBeNull();

        var broken = new State("no number");
        await new Counter().RunAsync(new Operation("delete", broken, null));
        broken.Value.ShouldBeNull();
        await Should.ThrowAsync<InvalidCastException>(
            async () => await new Counter().RunAsync(new Operation("Add", new State("no number"), 1)));
    }

    [Theory]
    [InlineData("Nothing", typeof(NotSupportedException))]
    [InlineData("ToString", typeof(NotSupportedException))]
    [InlineData("RunAsync", typeof(NotSupportedException))]
    [InlineData("get_Visible", typeof(NotSupportedException))]
    [InlineData("Twice", typeof(AmbiguousMatchException))]
    [InlineData("NeedsInput", typeof(InvalidOperationException))]
    [InlineData("TakesTwo", typeof(InvalidOperationException))]
    [InlineData("Fails", typeof(InvalidDataException))]
    public async Task Operation_ThatCannotRun_Throws(string name, Type exception)
    {
        var state = new State(3);

        (await Record.ExceptionAsync(async () => await new Counter().RunAsync(new Operation(name, state, null)))).ShouldBeOfType(exception);
        state.Value.ShouldBe(3);
    }

    [Theory]
    [InlineData("@counter@a@b", "counter", "a@b")]
    [InlineData("@Counter@", "counter", "")]
    public void Id_AsText_IsReadAndWritten(string text, string name, string key)
    {
        var id = EntityInstanceId.FromString(text);

        (id.Name, id.Key).ShouldBe((name, key));
        JsonSerializer.Deserialize<EntityInstanceId>(JsonSerializer.Serialize(id)).ShouldBe(id);
    }

    [Theory]
    [InlineData("counter@a")]
    [InlineData("@@a")]
    [InlineData("@counter")]
    public void Id_OfAnotherForm_IsRefused(string text)
    {
        Should.Throw<ArgumentException>(() => EntityInstanceId.FromString(text));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<EntityInstanceId>(JsonSerializer.Serialize(text)));
        Should.Throw<ArgumentException>(() => new EntityInstanceId("counter", new string('k', 100)));
    }

    [Fact]
    public void Metadata_AsJson_HasWhatApplies()
    {
        var id = new EntityInstanceId("counter", "a");
        var at = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

        JsonSerializer.Serialize(new EntityMetadata<int>(id, 3) { LastModifiedTime = at, BacklogQueueSize = 2, LockedBy = "x" })
            .ShouldBe("""{"Id":"@counter@a","LastModifiedTime":"2030-01-02T03:04:05+00:00","BacklogQueueSize":2,"LockedBy":"x","State":3}""");
        JsonSerializer.Serialize(new EntityMetadata(id) { LastModifiedTime = at })
            .ShouldBe("""{"Id":"@counter@a","LastModifiedTime":"2030-01-02T03:04:05+00:00"}""");
        JsonSerializer.Serialize(new EntityMetadata(id, new SerializedData("3")) { LastModifiedTime = at }, JsonSerializerOptions.Web)
            .ShouldBe("""{"id":"@counter@a","lastModifiedTime":"2030-01-02T03:04:05+00:00","state":"3"}""");
    }

    [Fact]
    public void Metadata_ReadAsJson_IsNotSupported()
    {
        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<EntityMetadata<int>>("{}"));
        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<EntityMetadata>("{}"));
        Should.Throw<InvalidOperationException>(() => new EntityMetadata<int>(new EntityInstanceId("counter", "a")).State);
    }

    [Theory]
    [InlineData("Counter", "@counter")]
    [InlineData("@Counter@Key", "@counter@Key")]
    public void Query_Prefix_IsBroughtToTheFormOfIds(string given, string prefix) =>
        new EntityQuery { InstanceIdStartsWith = given }.InstanceIdStartsWith.ShouldBe(prefix);

    private sealed class Counter : TaskEntity<int?>
    {
        public int Visible => 1;

        public int Add(TaskEntityContext context, int amount = 1)
        {
            context.ShouldBe(Context);
            State += amount;
            return State!.Value;
        }

        public async Task<string> Later(int amount, TaskEntityOperation operation)
        {
            await Task.Yield();
            State += amount;
            return $"{operation.Name.ToLowerInvariant()} {amount}";
        }

        public void Twice() => State = 0;

        public void Twice(int number) => State = number;

        public void NeedsInput(int number) => State = number;

        public void TakesTwo(TaskEntityContext one, TaskEntityContext other) => State = other == one ? 0 : 1;

        public ValueTask Fails()
        {
            State = 0;
            throw new InvalidDataException();
        }
    }

    private sealed class State(object? value) : TaskEntityState
    {
        public object? Value { get; private set; } = value;

        public override bool HasState => Value is not null;

        public override object? GetState(Type type) => Value;

        public override void SetState(object? state) => Value = state;
    }

    private sealed class Operation(string name, State state, object? input) : TaskEntityOperation
    {
        public override string Name => name;

        public override TaskEntityContext Context { get; } = new EntityContext();

        public override TaskEntityState State => state;

        public override bool HasInput => input is not null;

        public override object? GetInput(Type inputType) => input;
    }

    private sealed class EntityContext : TaskEntityContext
    {
        public override EntityInstanceId Id => new("counter", "a");

        public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null) =>
            throw new NotSupportedException();

        public override void SignalEntity(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null) =>
            throw new NotSupportedException();
    }
}

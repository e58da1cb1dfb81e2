using System.Collections.Frozen;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting;

/// <summary>One invocation of a function.</summary>
internal sealed class HostFunctionContext(
    HostFunctionDefinition function,
    string invocationId,
    IServiceProvider services,
    CancellationToken cancellation,
    IReadOnlyDictionary<string, object?>? bindingData = null) : FunctionContext
{
    public override string InvocationId => invocationId;

    public override string FunctionId => function.Id;

    public override FunctionDefinition FunctionDefinition => function;

    public override BindingContext BindingContext { get; } = new Binding(bindingData ?? FrozenDictionary<string, object?>.Empty);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken => cancellation;

    private sealed class Binding(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }
}

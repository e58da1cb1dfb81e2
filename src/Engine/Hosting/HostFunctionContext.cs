using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting;

/// <summary>One invocation of a function.</summary>
internal sealed class HostFunctionContext(
    HostFunctionDefinition function, string invocationId, IServiceProvider services, CancellationToken cancellation) : FunctionContext
{
    public override string InvocationId => invocationId;

    public override string FunctionId => function.Id;

    public override FunctionDefinition FunctionDefinition => function;

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken => cancellation;
}

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function may know of its own invocation.</summary>
public abstract class FunctionContext
{
    /// <summary>The invocation's id.</summary>
    public abstract string InvocationId { get; }

    /// <summary>The function's id, the same for all its invocations.</summary>
    public abstract string FunctionId { get; }

    /// <summary>What the trigger tells.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>The function.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>The invocation's services.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>Values that parts of the invocation share.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Cancelled when the invocation is no longer wanted.</summary>
    public virtual CancellationToken CancellationToken { get; }
}

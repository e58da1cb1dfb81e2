namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Says where a function's result goes.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public abstract class OutputBindingAttribute : BindingAttribute
{
    /// <summary>Makes the attribute.</summary>
    public OutputBindingAttribute()
    {
    }
}

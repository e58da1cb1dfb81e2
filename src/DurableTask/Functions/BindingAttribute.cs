namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Ties a function to something outside it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    public BindingAttribute()
    {
    }
}

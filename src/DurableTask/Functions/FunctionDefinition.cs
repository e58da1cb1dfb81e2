namespace Microsoft.Azure.Functions.Worker;

/// <summary>A function.</summary>
public abstract class FunctionDefinition
{
    /// <summary>The full path of the assembly that holds it.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Its method, as <c>Namespace.Class.Method</c>.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Its id.</summary>
    public abstract string Id { get; }

    /// <summary>Its name.</summary>
    public abstract string Name { get; }
}

using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting;

/// <summary>A function as it sees itself.</summary>
internal sealed class HostFunctionDefinition(string name, MethodInfo method) : FunctionDefinition
{
    public override string PathToAssembly => method.Module.FullyQualifiedName;

    public override string EntryPoint => FunctionCatalog.Describe(method);

    public override string Id => name;

    public override string Name => name;
}

using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Tests.Hosting;

/// <summary>Assemblies with functions that no host can serve, made on the fly so that no other test finds them.</summary>
internal sealed class EmittedFunctions
{
    private readonly AssemblyBuilder _assembly = AssemblyBuilder.DefineDynamicAssembly(new("Emitted"), AssemblyBuilderAccess.RunAndCollect);
    private readonly ModuleBuilder _module;

    public EmittedFunctions() => _module = _assembly.DefineDynamicModule("Emitted");

    public Assembly Assembly => _assembly;

    /// <summary>Adds a static method with a parameter for each attribute; null stands for a parameter without one.</summary>
    public EmittedFunctions Add(
        string name, Type parameterType, CustomAttributeBuilder?[] triggers, MethodAttributes access = MethodAttributes.Public,
        CustomAttributeBuilder? output = null)
    {
        var type = _module.DefineType(
            $"Functions{_module.GetTypes().Length}", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var method = type.DefineMethod("Run", access | MethodAttributes.Static, typeof(void), [.. triggers.Select(_ => parameterType)]);
        method.SetCustomAttribute(Attribute(typeof(FunctionAttribute), name));
        if (output is not null)
            method.SetCustomAttribute(output);
        for (var i = 0; i < triggers.Length; i++)
        {
            var parameter = method.DefineParameter(i + 1, ParameterAttributes.None, $"parameter{i}");
            if (triggers[i] is { } trigger)
                parameter.SetCustomAttribute(trigger);
        }

        method.GetILGenerator().Emit(OpCodes.Ret);
        type.CreateType();
        return this;
    }

    public static CustomAttributeBuilder Attribute(Type type, params object[] arguments) =>
        new(type.GetConstructor([.. arguments.Select(argument => argument.GetType())])!, arguments);
}

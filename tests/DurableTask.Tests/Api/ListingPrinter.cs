using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Baton.DurableTask.Tests.Api;

/// <summary>Prints the public types of an assembly as the listings do: a line for each type, then a line for each member.</summary>
internal static class ListingPrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Prints a type and its members.</summary>
    public static IEnumerable<string> Print(Type type)
    {
        yield return Header(type);
        if (typeof(Delegate).IsAssignableFrom(type))
            yield break;
        var name = ListingTypeName.Of(type);
        var members = type.GetMembers(Declared).Where(member => !member.Name.Contains('<') && member.Name != "EqualityContract");
        foreach (var line in members.Select(Member).OfType<string>())
            yield return $"{name} :: {line}";
    }

    private static string Header(Type type)
    {
        var name = ListingTypeName.Of(type);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"public delegate {Result(invoke)} {name}({Parameters(invoke)})";
        }

        var isRecord = !type.IsValueType && type.GetMethod("<Clone>$", Declared) is not null;
        var kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
            : ClassModifier(type) + (isRecord ? "record" : "class");
        return $"public {kind} {name}{Bases(type)}{Constraints(type.GetGenericArguments())}{Attributes(type)}";
    }

    private static string ClassModifier(Type type) =>
        type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return string.Empty;
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var own = type.GetInterfaces().Except(inherited).ToList();
        var direct = own.Except(own.SelectMany(implemented => implemented.GetInterfaces())).ToList();

        var bases = type.BaseType is { } super && super != typeof(object) && super != typeof(ValueType) ? new[] { super } : [];
        var names = bases.Concat(direct).Select(ListingTypeName.Of).ToList();
        return names.Count == 0 ? string.Empty : $" : {string.Join(", ", names)}";
    }

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) =>
            $"{Access(constructor)} {Simple(constructor.DeclaringType!)}({Parameters(constructor)}){Attributes(constructor)}",
        MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_")) => Method(method),
        PropertyInfo property => Property(property),
        FieldInfo field when field.DeclaringType!.IsEnum => field.IsStatic
            ? $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue())}{Attributes(field)}" : null,
        FieldInfo { IsPublic: true } or FieldInfo { IsFamily: true } => Field((FieldInfo)member),
        _ => null,
    };

    private static string Method(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var name = method.Name + (generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(parameter => parameter.Name))}>");
        var signature = method.Name switch
        {
            "op_Implicit" => $"implicit operator {Result(method)}",
            "op_Equality" => $"{Result(method)} operator ==",
            "op_Inequality" => $"{Result(method)} operator !=",
            _ => $"{Result(method)} {name}",
        };
        var parameters = method.IsDefined(typeof(ExtensionAttribute)) ? $"this {Parameters(method)}" : Parameters(method);
        return $"{Modifiers(method)}{signature}({parameters}){Constraints(generic)}{Attributes(method)}";
    }

    private static string? Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsVisible(getter) ? getter : null;
        var set = property.SetMethod is { } setter && IsVisible(setter) ? setter : null;
        if ((get ?? set) is not { } accessor)
            return null;
        var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var accessors = (get is null ? "" : "get; ") + (set is null ? "" : isInit ? "init; " : "set; ");
        var type = ListingTypeName.Of(property.PropertyType, property.GetCustomAttributesData(), property.DeclaringType!);
        return $"{Modifiers(accessor)}{type} {property.Name} {{ {accessors}}}{Attributes(property)}";
    }

    private static string Field(FieldInfo field)
    {
        var modifier = field.IsLiteral ? "const " : field.IsStatic ? (field.IsInitOnly ? "static readonly " : "static ") : "";
        var type = ListingTypeName.Of(field.FieldType, field.GetCustomAttributesData(), field.DeclaringType!);
        var value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue(), field.FieldType)}" : "";
        return $"public {modifier}{type} {field.Name}{value}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Modifiers(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            return string.Empty;
        var isOverride = method.GetBaseDefinition() != method;
        var modifiers = method.IsStatic ? "static "
            : isOverride ? (method.IsFinal ? "override sealed " : "override ")
            : method.IsAbstract ? "abstract "
            : method.IsVirtual && !method.IsFinal ? "virtual "
            : "";
        return $"{Access(method)} {modifiers}";
    }

    private static string Simple(Type type) => type.Name.Split('`')[0];

    private static string Result(MethodInfo method) => ListingTypeName.Of(
        method.ReturnType, method.ReturnParameter.GetCustomAttributesData(), method);

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        var prefix = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var type = ListingTypeName.Of(parameter.ParameterType, parameter.GetCustomAttributesData(), method);
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue, parameter.ParameterType, type)}" : "";
        return $"{prefix}{type} {parameter.Name}{value}";
    }));

    private static string Value(object? value, Type type, string? name = null) => value switch
    {
        null when type.IsGenericParameter || (type.IsValueType && Nullable.GetUnderlyingType(type) is null) =>
            $"default({name ?? ListingTypeName.Of(type)})",
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(Type[] arguments) =>
        string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var constraints = new List<string>();
        if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        constraints.AddRange(parameter.GetGenericParameterConstraints().Select(ListingTypeName.Of));
        if (constraints.Count == 0 && ListingTypeName.Flag(parameter) == 1)
            constraints.Add("notnull");
        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    // Only what a caller can tell: other attributes speak to compilers and serializers that are not ours.
    private static string Attributes(MemberInfo member)
    {
        var found = new List<string>();
        foreach (var attribute in member.GetCustomAttributesData())
        {
            var type = attribute.AttributeType;
            if (type == typeof(ObsoleteAttribute))
                found.Add("[Obsolete]");
            else if (type == typeof(AttributeUsageAttribute))
                found.Add($"[AttributeUsage({string.Join(", ", Arguments(attribute))})]");
            else if (type == typeof(EditorBrowsableAttribute) || type == typeof(JsonConverterAttribute))
                found.Add($"[{type.FullName![..^"Attribute".Length]}({string.Join(", ", Arguments(attribute))})]");
        }

        return found.Count == 0 ? "" : "  " + string.Join(' ', found);
    }

    private static IEnumerable<string> Arguments(CustomAttributeData attribute) => attribute.ConstructorArguments.Select(Argument)
        .Concat(attribute.NamedArguments.Select(argument => $"{argument.MemberName} = {Argument(argument.TypedValue)}"));

    private static string Argument(CustomAttributeTypedArgument argument)
    {
        if (argument.Value is Type type)
            return $"typeof({ListingTypeName.Of(type)})";
        if (!argument.ArgumentType.IsEnum)
            return Value(argument.Value, argument.ArgumentType);
        var names = Enum.ToObject(argument.ArgumentType, argument.Value!).ToString()!.Split(", ");
        return string.Join(" | ", names.Select(name => $"{ListingTypeName.Of(argument.ArgumentType)}.{name}"));
    }
}

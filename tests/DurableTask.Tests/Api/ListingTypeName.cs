using System.Reflection;

namespace Baton.DurableTask.Tests.Api;

/// <summary>Writes a type as C# does, with its nullability, which the compiler keeps as a list of flags in depth-first order.</summary>
internal sealed class ListingTypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(double)] = "double", [typeof(byte)] = "byte",
    };

    private readonly byte[] _flags;
    private int _next;

    private ListingTypeName(byte[] flags) => _flags = flags;

    /// <summary>The type of a parameter, property, field or result.</summary>
    /// <param name="type">The type.</param>
    /// <param name="own">The attributes of the parameter, property, field or result.</param>
    /// <param name="around">The member or type around it.</param>
    public static string Of(Type type, IEnumerable<CustomAttributeData> own, MemberInfo around) =>
        new ListingTypeName(Flags(own, around)).Write(type);

    /// <summary>A type without nullability: in a header, a typeof, a declaring type.</summary>
    public static string Of(Type type) => new ListingTypeName([0]).Write(type);

    /// <summary>The nullability flag of a type parameter: 1 is notnull.</summary>
    public static byte Flag(Type parameter) => Flags(
        parameter.GetCustomAttributesData(), (MemberInfo?)parameter.DeclaringMethod ?? parameter.DeclaringType!)[0];

    private static byte[] Flags(IEnumerable<CustomAttributeData> own, MemberInfo around)
    {
        if (Find(own, "System.Runtime.CompilerServices.NullableAttribute") is { } nullable)
        {
            return nullable.Value is byte one
                ? [one]
                : [.. ((IEnumerable<CustomAttributeTypedArgument>)nullable.Value!).Select(flag => (byte)flag.Value!)];
        }

        foreach (var member in Enclosing(around))
        {
            if (Find(member.GetCustomAttributesData(), "System.Runtime.CompilerServices.NullableContextAttribute") is { } context)
                return [(byte)context.Value!];
        }

        return [0];
    }

    private static IEnumerable<MemberInfo> Enclosing(MemberInfo member)
    {
        for (var next = member; next is not null; next = next.DeclaringType)
            yield return next;
    }

    private static CustomAttributeTypedArgument? Find(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes.FirstOrDefault(attribute => attribute.AttributeType.FullName == name)?.ConstructorArguments[0];

    private string Write(Type type)
    {
        if (type.IsByRef)
            return Write(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Write(underlying) + "?";
        if (type.IsGenericParameter)
            return type.Name + Mark();
        if (type.IsArray)
        {
            var mark = Mark();
            return $"{Write(type.GetElementType()!)}[]{mark}";
        }

        var own = type.IsValueType ? (type.IsGenericType ? Skip() : string.Empty) : Mark();
        return Name(type) + own;
    }

    private string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var arguments = new Queue<Type>(type.GetGenericArguments());
        var chain = new List<string>();
        for (var part = type; part is not null; part = part.DeclaringType)
            chain.Insert(0, part.Name);
        var name = string.Join('.', chain.Select(part =>
        {
            var tick = part.IndexOf('`');
            if (tick < 0)
                return part;
            var count = int.Parse(part[(tick + 1)..]);
            return $"{part[..tick]}<{string.Join(", ", Enumerable.Range(0, count).Select(_ => Write(arguments.Dequeue())))}>";
        }));
        return string.IsNullOrEmpty(type.Namespace) ? name : $"{type.Namespace}.{name}";
    }

    private string Mark() => Take() == 2 ? "?" : string.Empty;

    private string Skip()
    {
        Take();
        return string.Empty;
    }

    private byte Take() => _flags.Length == 1 ? _flags[0] : _flags[_next++];
}

using Microsoft.Azure.Functions.Worker.Converters;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Marks a parameter that is read from the request's JSON body.</summary>
public class FromBodyAttribute : InputConverterAttribute
{
    /// <summary>Makes the attribute.</summary>
    public FromBodyAttribute() : base(typeof(JsonBody))
    {
    }

    /// <summary>Stands for reading JSON; the host does it.</summary>
    private static class JsonBody;
}

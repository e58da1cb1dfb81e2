using System.Text.Json;

namespace Baton.Schema;

/// <summary>A compiled JSON Schema, draft 2020-12. Immutable and safe for use by many threads; it keeps its own copy of the schema, so the
/// document it came from may be disposed.</summary>
/// <remarks>Schemas whose <c>$schema</c> names draft 4, 6, 7 or 2019-09 are read by the rules of 2020-12, except that an array under
/// <c>items</c>, <c>additionalItems</c>, <c>dependencies</c> and a boolean <c>exclusiveMinimum</c> or
/// <c>exclusiveMaximum</c> keep their older meaning. Regular expressions follow ECMA-262 with the
/// u flag, except that <c>\b</c> knows the letters of all languages and <c>\p{…}</c> takes general categories only and sees the first
/// 65,536 characters of Unicode.</remarks>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly JsonSchemaOptions _options;

    private JsonSchema(SchemaNode root, JsonSchemaOptions options) => (_root, _options) = (root, options);

    /// <summary>Compiles a schema.</summary>
    /// <param name="schema">An object, true or false.</param>
    /// <param name="options">Null means the defaults.</param>
    /// <returns>The compiled schema.</returns>
    /// <exception cref="JsonSchemaException">The schema cannot be used.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or a document of
    /// <see cref="JsonSchemaOptions.Documents"/> has no absolute URI.</exception>
    public static JsonSchema Parse(JsonElement schema, JsonSchemaOptions? options = null)
    {
        options ??= new JsonSchemaOptions();
        options.Check();
        return new JsonSchema(new SchemaCompiler(options).Compile(schema), options);
    }

    /// <summary>Checks an instance and says what is wrong with it.</summary>
    /// <param name="instance">Any JSON value; hostile ones are fine.</param>
    /// <returns>What does not fit, at most <see cref="JsonSchemaOptions.MaxErrors"/> errors in the order of the instance; empty when the
    /// instance is valid. A limit that was hit is an error too.</returns>
    public IReadOnlyList<SchemaError> Validate(JsonElement instance)
    {
        var quick = new Evaluation(_options, instance, collect: false);
        if (quick.Run(_root, instance)) return [];
        if (quick.Errors.Count > 0) return quick.Errors;
        var thorough = new Evaluation(_options, instance, collect: true);
        thorough.Run(_root, instance);
        return thorough.Errors;
    }

    /// <summary>Whether an instance fits: the same answer as an empty <see cref="Validate"/>, but it stops at the first misfit.</summary>
    /// <param name="instance">Any JSON value; hostile ones are fine.</param>
    /// <returns>True when valid; false when not, or when a limit was hit.</returns>
    public bool IsValid(JsonElement instance) => new Evaluation(_options, instance, collect: false).Run(_root, instance);
}

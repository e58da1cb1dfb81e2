namespace Microsoft.DurableTask;

/// <summary>Turns inputs, results, events and custom status into text and back.</summary>
public abstract class DataConverter
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text; null for null.</returns>
    public abstract string? Serialize(object? value);

    /// <summary>Reads a value.</summary>
    /// <param name="data">The text.</param>
    /// <param name="targetType">The value's type.</param>
    /// <returns>The value; null when the text is null.</returns>
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="data">The text.</param>
    /// <returns>The value; <c>default</c> when the text is null.</returns>
    public virtual T? Deserialize<T>(string? data) => Deserialize(data, typeof(T)) is { } value ? (T)value : default;
}

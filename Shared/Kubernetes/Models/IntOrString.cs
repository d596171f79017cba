using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>A number, or a string such as a port's name or a percentage.</summary>
[JsonConverter(typeof(IntOrStringConverter))]
public readonly record struct IntOrString
{
    private IntOrString(int number, string? text) => (Number, Text) = (number, text);

    /// <summary>The number; 0 when this is a string.</summary>
    public int Number { get; }

    /// <summary>The string; null when this is a number.</summary>
    public string? Text { get; }

    public static implicit operator IntOrString(int value) => new(value, text: null);

    public static implicit operator IntOrString(string value) => new(number: 0, value);

    public static IntOrString FromInt32(int value) => value;

    public static IntOrString FromString(string value) => value;

    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Writes the number as a number and the string as a string.</summary>
public sealed class IntOrStringConverter : JsonConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number ? reader.GetInt32() : reader.GetString() ?? "";

    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.Text is { } text) writer.WriteStringValue(text);
        else writer.WriteNumberValue(value.Number);
    }
}

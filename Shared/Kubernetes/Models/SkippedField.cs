using System.Text.Json;
using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>A field that is read over and never written; it has no instances.</summary>
[JsonConverter(typeof(SkippedFieldConverter))]
public sealed class SkippedField
{
    private SkippedField()
    {
    }
}

/// <summary>Skips the value, whatever it is.</summary>
public sealed class SkippedFieldConverter : JsonConverter<SkippedField>
{
    public override SkippedField? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, SkippedField value, JsonSerializerOptions options) =>
        writer.WriteNullValue();
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>Times as the API writes them: UTC, whole seconds. Any RFC 3339 time is read.</summary>
public sealed class KubernetesTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rfc3339.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}

/// <summary>Times of the kinds that have microseconds, such as a Lease's: UTC, always six digits.</summary>
public sealed class KubernetesMicroTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rfc3339.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(
            value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}

internal static class Rfc3339
{
    public static DateTimeOffset Read(ref Utf8JsonReader reader) =>
        reader.TryGetDateTimeOffset(out var value) ? value.ToUniversalTime() : Parse(reader.GetString());

    // Go writes up to nine fraction digits; the reader of System.Text.Json takes at most seven significant ones.
    private static DateTimeOffset Parse(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var value)
            ? value
            : throw new JsonException("Not an RFC 3339 time.");
}

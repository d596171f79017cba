using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// An object of a kind as the API server sent it. Spec hashes depend on fields that a typed model would add, drop or
/// reformat.
/// </summary>
internal sealed class RawObject<TKind> : IKubernetesEntity<RawObject<TKind>>
    where TKind : class, IKubernetesEntity<TKind>
{
    public static KubernetesResource Resource => TKind.Resource;

    public static JsonTypeInfo<RawObject<TKind>> JsonTypeInfo { get; } =
        JsonMetadataServices.CreateValueInfo<RawObject<TKind>>(
            new JsonSerializerOptions { TypeInfoResolver = OcmJsonContext.Default }, new Converter());

    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = new();

    public JsonElement Raw { get; private init; }

    private sealed class Converter : JsonConverter<RawObject<TKind>>
    {
        public override RawObject<TKind> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var raw = JsonElement.ParseValue(ref reader);
            var metadata = raw.TryGetProperty("metadata", out var value)
                ? value.Deserialize(OcmJsonContext.Default.V1ObjectMeta)
                : null;
            return new RawObject<TKind>
            {
                ApiVersion = TKind.Resource.ApiVersion,
                Kind = TKind.Resource.Kind,
                Metadata = metadata ?? new V1ObjectMeta(),
                Raw = raw,
            };
        }

        public override void Write(Utf8JsonWriter writer, RawObject<TKind> value, JsonSerializerOptions options) =>
            value.Raw.WriteTo(writer);
    }
}

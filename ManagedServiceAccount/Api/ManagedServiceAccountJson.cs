using System.Text.Json.Serialization;

namespace OcmAddons.ManagedServiceAccount.Api;

/// <summary>Source-generated serialization of this group's kinds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(V1Beta1ManagedServiceAccount))]
[JsonSerializable(typeof(V1Alpha1ManagedServiceAccount))]
public sealed partial class ManagedServiceAccountJson : JsonSerializerContext;

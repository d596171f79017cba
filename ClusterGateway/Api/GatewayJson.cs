using System.Text.Json.Serialization;
using OcmAddons.ClusterGateway.Api.Accounts;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Api.Gateways;

namespace OcmAddons.ClusterGateway.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Alpha1ClusterGateway))]
[JsonSerializable(typeof(V1Alpha1ClusterGatewayConfiguration))]
[JsonSerializable(typeof(V1Beta1ManagedServiceAccount))]
public sealed partial class GatewayJson : JsonSerializerContext;

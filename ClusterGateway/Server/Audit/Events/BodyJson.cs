using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OcmAddons.ClusterGateway.Server.Audit.Events;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class BodyJson : JsonSerializerContext;

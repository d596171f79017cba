using System.Text.Json.Serialization;

namespace OcmAddons.ClusterProxy.Manager.Agents;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AgentsJsonContext : JsonSerializerContext;

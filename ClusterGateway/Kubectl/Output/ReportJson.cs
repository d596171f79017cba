using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.ClusterGateway.Kubectl.Checks;
using OcmAddons.ClusterGateway.Kubectl.Clusters;
using OcmAddons.ClusterGateway.Kubectl.ExecAll;

namespace OcmAddons.ClusterGateway.Kubectl.Output;

/// <summary>The reports for programs. Fields are only ever added.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ClusterList))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(RunList))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static void Write<T>(Screen screen, T report, JsonTypeInfo<T> type) =>
        screen.Output.WriteLine(JsonSerializer.Serialize(report, type));
}

using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Manager.Agents;

/// <summary>The hub managing itself may say by annotation on which nodes agents run.</summary>
internal static class LocalCluster
{
    private const string Label = "local-cluster";
    private const string Annotation = "open-cluster-management/nodeSelector";

    public static Dictionary<string, string>? NodeSelector(V1ManagedCluster cluster)
    {
        if (!string.Equals(cluster.Label(Label), "true", StringComparison.OrdinalIgnoreCase)) return null;
        if (cluster.Annotation(Annotation) is not { Length: > 0 } annotation) return null;
        try
        {
            return JsonSerializer.Deserialize(annotation, AgentsJsonContext.Default.DictionaryStringString);
        }
        catch (JsonException e)
        {
            throw new AddonNotReadyException($"Annotation {Annotation} is not valid: {e.Message}");
        }
    }
}

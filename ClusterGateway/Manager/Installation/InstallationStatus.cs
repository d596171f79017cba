using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>Says in the configuration's status whether the server stands.</summary>
[EntityRbac(typeof(V1Alpha1ClusterGatewayConfiguration), Verbs = RbacVerb.Patch, Subresource = "status")]
internal sealed class InstallationStatus(IKubernetesClient hub, TimeProvider time)
{
    public const string Deployed = "ClusterGatewayDeployed";

    /// <param name="missing">What the server needs and is not there, or null.</param>
    public async Task WriteAsync(
        V1Alpha1ClusterGatewayConfiguration configuration, V1Deployment deployment, string? missing,
        CancellationToken cancellationToken)
    {
        var (status, reason, message) = Judge(deployment, missing);
        var known = configuration.Status?.Conditions.Find(Deployed);
        if (known is not null && known.Status == status && known.Message == message
            && configuration.Status!.LastObservedGeneration == configuration.Metadata.Generation) return;

        var conditions = (configuration.Status?.Conditions ?? []).Where(c => c.Type != Deployed).ToList();
        conditions.Add(new V1Condition
        {
            Type = Deployed,
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = configuration.Metadata.Generation,
            LastTransitionTime = known?.Status == status ? known.LastTransitionTime : time.GetUtcNow(),
        });
        var draft = new V1Alpha1ClusterGatewayConfiguration
        {
            Status = new() { LastObservedGeneration = configuration.Metadata.Generation, Conditions = conditions },
        };
        var node = JsonSerializer.SerializeToNode(draft, V1Alpha1ClusterGatewayConfiguration.JsonTypeInfo)!["status"]!;
        await hub.PatchAsync<V1Alpha1ClusterGatewayConfiguration>(
            configuration.Key(), KubernetesPatch.Merge(new JsonObject { ["status"] = node.DeepClone() }), "status",
            cancellationToken);
    }

    internal static (string Status, string Reason, string Message) Judge(V1Deployment deployment, string? missing)
    {
        if (missing is not null) return ("False", "CredentialsMissing", missing);
        var available = deployment.Status?.AvailableReplicas ?? 0;
        return available > 0
            ? ("True", "ServerAvailable", "the server is available")
            : ("False", "ServerNotAvailable", "no replica of the server is available yet");
    }
}

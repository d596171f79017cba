using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Health;

/// <summary>Probes each cluster every few seconds, and tells the gateway and the addon what it found.</summary>
[EntityRbac(typeof(V1Alpha1ClusterGateway), Verbs = RbacVerb.Get)]
[EntityRbac(typeof(V1Alpha1ClusterGateway), Verbs = RbacVerb.Update, Subresource = "health")]
[EntityRbac(typeof(V1Alpha1ClusterGateway), Verbs = RbacVerb.Get, Subresource = "proxy")]
[EntityRbac(typeof(V1Alpha1ManagedClusterAddOn), Verbs = RbacVerb.Patch, Subresource = "status")]
internal sealed class HealthController(
    IKubernetesClient hub, ClusterProbe probe, IEntityCache<V1Alpha1ManagedClusterAddOn> addons,
    IEntityCache<V1ManagedCluster> clusters, TimeProvider time, ILogger<HealthController> logger)
    : IEntityController<V1Alpha1ManagedClusterAddOn>
{
    private const string Available = "Available";

    private static readonly TimeSpan HealthyPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnhealthyPeriod = TimeSpan.FromSeconds(3);

    public async Task<ReconciliationResult> ReconcileAsync(
        V1Alpha1ManagedClusterAddOn entity, CancellationToken cancellationToken)
    {
        if (entity.Name() != GatewayApi.AddonName || entity.IsDeleting()) return ReconciliationResult.Success;
        var cluster = entity.Namespace() ?? "";
        var verdict = await probe.ProbeAsync(cluster, cancellationToken);
        await WriteGatewayAsync(cluster, verdict, cancellationToken);
        await WriteAddonAsync(cluster, verdict, cancellationToken);
        return ReconciliationResult.After(Spread(verdict.Healthy ? HealthyPeriod : UnhealthyPeriod));
    }

    /// <summary>A gateway that is not there, or a server that is not, cannot be told.</summary>
    private async Task WriteGatewayAsync(string cluster, ProbeVerdict verdict, CancellationToken cancellationToken)
    {
        try
        {
            if (await hub.FindAsync<V1Alpha1ClusterGateway>(new(null, cluster), cancellationToken) is not { } gateway)
                return;
            var reason = verdict.Healthy ? "" : verdict.Message;
            if (gateway.Status.Healthy == verdict.Healthy && (gateway.Status.HealthyReason ?? "") == reason) return;
            gateway.Status = new ClusterGatewayStatus { Healthy = verdict.Healthy, HealthyReason = reason };
            await hub.ReplaceAsync(gateway, "health", cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            logger.HealthNotWritten(cluster, e.Message);
        }
    }

    private async Task WriteAddonAsync(string cluster, ProbeVerdict verdict, CancellationToken cancellationToken)
    {
        // OCM says Unknown for every addon of a cluster that does not answer: it is not for us to say otherwise.
        var state = clusters.Find(new(null, cluster))?.Status?.Conditions.Find(
            "ManagedClusterConditionAvailable")?.Status;
        if (state == "Unknown" || addons.Find(new(cluster, GatewayApi.AddonName)) is not { } addon) return;
        var status = verdict.Healthy ? "True" : "False";
        var known = addon.Status?.Conditions.Find(Available);
        if (known is not null && known.Status == status && known.Reason == verdict.Reason
            && known.Message == verdict.Message)
            return;

        List<V1Condition> conditions = [.. (addon.Status?.Conditions ?? []).Where(c => c.Type != Available)];
        conditions.Add(new V1Condition
        {
            Type = Available,
            Status = status,
            Reason = verdict.Reason,
            Message = verdict.Message,
            LastTransitionTime = known?.Status == status ? known.LastTransitionTime : time.GetUtcNow(),
        });
        await hub.PatchAsync<V1Alpha1ManagedClusterAddOn>(
            addon.Key(), Patch(addon, conditions), subresource: "status", cancellationToken);
        if (known?.Status != status)
            logger.HealthChanged(cluster, verdict.Healthy ? "healthy" : "not healthy", verdict.Message);
    }

    /// <summary>A list is replaced as a whole, so only over the version that it was read from.</summary>
    private static KubernetesPatch Patch(V1Alpha1ManagedClusterAddOn addon, List<V1Condition> conditions)
    {
        var draft = new V1Alpha1ManagedClusterAddOn { Status = new() { Conditions = conditions } };
        var status = JsonSerializer.SerializeToNode(draft, V1Alpha1ManagedClusterAddOn.JsonTypeInfo)!["status"]!;
        return KubernetesPatch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = addon.Metadata.ResourceVersion },
            ["status"] = new JsonObject { ["conditions"] = status["conditions"]!.DeepClone() },
        });
    }

    private static TimeSpan Spread(TimeSpan period) => period * (0.9 + (0.2 * Random.Shared.NextDouble()));
}

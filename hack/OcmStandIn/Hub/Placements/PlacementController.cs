using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub.Placements;

/// <summary>Decides placements, writes their decisions, and says how it went.</summary>
internal sealed class PlacementController(
    IKubernetesClient hub, PlacementCaches caches, DecisionWriter decisions, TimeProvider time,
    ILogger<PlacementController> logger)
    : IEntityController<V1Beta1Placement>
{
    // Tolerations run out without an event.
    private static readonly TimeSpan Resync = TimeSpan.FromMinutes(1);

    public async Task<ReconciliationResult> ReconcileAsync(
        V1Beta1Placement placement, CancellationToken cancellationToken)
    {
        if (placement.IsDeleting()) return ReconciliationResult.Success; // decisions are owned, and collected
        var result = PlacementScheduler.Schedule(placement, caches.InputsFor(placement, time.GetUtcNow()));
        var groups = DecisionGroups.Split(placement, result.Clusters);
        var names = await decisions.WriteAsync(placement, groups, cancellationToken);
        var changed = await hub.ChangeStatusAsync(placement, p => Report(p, result, groups, names), cancellationToken);
        if (changed) logger.Decided(placement.Key().ToString(), result.Clusters.Count, result.Reason);
        var limited = placement.Spec?.Tolerations?.Any(t => t.TolerationSeconds is not null) == true;
        return limited ? ReconciliationResult.After(Resync) : ReconciliationResult.Success;
    }

    private void Report(
        V1Beta1Placement placement,
        PlacementResult result,
        IReadOnlyList<DecisionGroup> groups,
        IReadOnlyDictionary<int, IReadOnlyList<string>> names)
    {
        var status = placement.Status ??= new();
        status.NumberOfSelectedClusters = result.Clusters.Count;
        var conditions = status.Conditions ??= [];
        conditions.SetCondition(
            ConditionState.Of("PlacementSatisfied", result.IsSatisfied, result.Reason, result.Message), time);
        conditions.SetCondition(
            new("PlacementMisconfigured", "False", "Succeedconfigured", "Placement configurations check pass"), time);
        var list = new JsonArray();
        foreach (var group in groups)
        {
            JsonNode node = new JsonObject
            {
                ["decisionGroupIndex"] = group.Index,
                ["decisionGroupName"] = group.Name,
                ["decisions"] = new JsonArray([.. names[group.Index].Select(n => (JsonNode?)n)]),
                ["clusterCount"] = group.Clusters.Count,
            };
            list.Add(node);
        }

        status.DecisionGroups = JsonDocument.Parse(list.ToJsonString()).RootElement;
    }
}

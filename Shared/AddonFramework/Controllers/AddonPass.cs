using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Controllers;

/// <summary>One look at one addon on one cluster: what was read, and the status that is being made.</summary>
internal sealed class AddonPass
{
    private readonly List<Exception> _faults = [];

    public AddonPass(AgentAddon addon, V1ManagedCluster cluster, V1Alpha1ManagedClusterAddOn observed)
    {
        Addon = addon;
        Cluster = cluster;
        Observed = observed;
        // The observed object is the cache's: never change it.
        Draft = JsonSerializer.SerializeToElement(observed, V1Alpha1ManagedClusterAddOn.JsonTypeInfo)
            .Deserialize(V1Alpha1ManagedClusterAddOn.JsonTypeInfo)!;
        Draft.Status ??= new V1Alpha1ManagedClusterAddOnStatus();
        Draft.Status.Conditions ??= new List<V1Condition>();
    }

    public AgentAddon Addon { get; }

    public V1ManagedCluster Cluster { get; }

    public V1Alpha1ManagedClusterAddOn Observed { get; }

    /// <summary>A copy whose status the steps change.</summary>
    public V1Alpha1ManagedClusterAddOn Draft { get; }

    public V1Alpha1ManagedClusterAddOnStatus Status => Draft.Status!;

    public IList<V1Condition> Conditions => Draft.Status!.Conditions!;

    public ObjectKey Key => Observed.Key();

    /// <summary>Set by the registration step.</summary>
    public AddonTarget? Target { get; set; }

    /// <summary>Why the configuration may not be rolled out yet; null when it may.</summary>
    public string? ConfigProblem { get; set; }

    /// <summary>Whether the finalizer for the hooks shall be there; null when it is as it should be.</summary>
    public bool? HoldForHook { get; set; }

    public ReconcileFaults Faults => new(_faults);

    /// <summary>Lets the pass finish and write its status; the fault makes it run again.</summary>
    public void Fail(Exception fault) => _faults.Add(fault);
}

/// <summary>What went wrong in a pass that still wrote its status.</summary>
internal readonly record struct ReconcileFaults(IReadOnlyList<Exception> All)
{
    public void Throw()
    {
        if (All.Count == 1) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(All[0]);
        if (All.Count > 1) throw new AggregateException(All);
    }
}

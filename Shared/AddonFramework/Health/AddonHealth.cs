using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Health;

/// <summary>How the hub decides whether an addon is available.</summary>
public abstract record AddonHealth
{
    private protected AddonHealth()
    {
    }

    /// <summary>The klusterlet judges by the agent's lease.</summary>
    public static AddonHealth Lease { get; } = new LeaseHealth();

    /// <summary>Nobody but the addon itself writes the Available condition.</summary>
    public static AddonHealth ByAddon { get; } = new CustomHealth();

    /// <summary>Available when each rendered Deployment has a ready replica.</summary>
    public static AddonHealth Deployments { get; } = new WorkloadHealth(DaemonSets: false);

    /// <summary>Like <see cref="Deployments"/>; DaemonSets must be ready on every node.</summary>
    public static AddonHealth Workloads { get; } = new WorkloadHealth(DaemonSets: true);

    /// <summary>The addon judges what the work agent reports.</summary>
    /// <param name="fields">What the work agent shall report.</param>
    /// <param name="fault">Null when the addon is well, else what is wrong.</param>
    public static AddonHealth Work(IReadOnlyList<ProbeField> fields, Func<ProbeResults, AddonTarget, string?> fault) =>
        new WorkHealth(fields, fault);
}

internal sealed record LeaseHealth : AddonHealth;

internal sealed record CustomHealth : AddonHealth;

internal sealed record WorkloadHealth(bool DaemonSets) : AddonHealth;

/// <summary>Judged by the addon from what the work agent reports; the fault is null when the addon is well.</summary>
internal sealed record WorkHealth(
    IReadOnlyList<ProbeField> Fields, Func<ProbeResults, AddonTarget, string?> Fault) : AddonHealth;

/// <summary>What the work agent shall report of which objects.</summary>
public sealed record ProbeField(V1ResourceIdentifier Resource, IReadOnlyList<V1FeedbackRule> Rules);

/// <summary>What the work agents reported: values by object.</summary>
public sealed record ProbeResults(IReadOnlyList<ProbeResult> Results);

/// <summary>The reported values of one object.</summary>
public sealed record ProbeResult(V1ManifestResourceMeta Resource, IReadOnlyList<V1FeedbackValue> Values);

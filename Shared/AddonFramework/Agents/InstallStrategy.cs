using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Agents;

/// <summary>Who creates the ManagedClusterAddOn objects.</summary>
public sealed record InstallStrategy
{
    private InstallStrategy(string? @namespace, Func<V1ManagedCluster, bool>? selects)
    {
        Namespace = @namespace;
        Selects = selects;
    }

    /// <summary>OCM's addon-manager (by placement) or the user.</summary>
    public static InstallStrategy ByHub { get; } = new(null, null);

    public string? Namespace { get; }

    /// <summary>Null when this process creates nothing.</summary>
    public Func<V1ManagedCluster, bool>? Selects { get; }

    /// <summary>
    /// This process installs the addon on every cluster that is selected, once it is missing. Not to be combined with
    /// placements in the ClusterManagementAddOn: OCM would delete what they do not select.
    /// </summary>
    public static InstallStrategy OnClusters(string installNamespace, Func<V1ManagedCluster, bool> selects) =>
        new(installNamespace, selects);

    /// <summary>This process installs the addon on every cluster.</summary>
    public static InstallStrategy OnAllClusters(string installNamespace) => new(installNamespace, static _ => true);
}

namespace OcmAddons.AddonFramework.Registration;

/// <summary>
/// A role for the agent on the hub. In the cluster's namespace it dies with the ManagedClusterAddOn; a cluster-wide one
/// is shared, with a binding for each cluster that the framework takes away again.
/// </summary>
/// <param name="Name">Of the role and its binding; cluster-wide bindings get the cluster's name appended.</param>
public sealed record HubPermission(string Name, IReadOnlyList<PermissionRule> Rules, bool ClusterWide = false);

/// <summary>One rule of a role, as in RBAC.</summary>
public sealed record PermissionRule(
    IReadOnlyList<string> ApiGroups,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> Verbs,
    IReadOnlyList<string>? ResourceNames = null);

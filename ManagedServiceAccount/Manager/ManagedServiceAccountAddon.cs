using Microsoft.Extensions.Options;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.ManagedServiceAccount.Manager.Manifests;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Manager;

/// <summary>
/// The addon: one agent on each cluster, which writes tokens into the cluster's namespace on the hub.
/// </summary>
[EntityRbac(typeof(V1Role), Verbs = RbacVerb.Create | RbacVerb.Patch)]
[EntityRbac(typeof(V1RoleBinding), Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete)]
internal sealed class ManagedServiceAccountAddon(IOptions<ManagerOptions> options) : AgentAddon
{
    public override string Name => ManagedServiceAccountNames.Addon;

    public override IReadOnlyList<AgentRegistration> Registrations(AddonTarget target) =>
        [AgentRegistration.KubeClient(target.ClusterName, Name, ManagedServiceAccountNames.Agent)];

    public override IReadOnlyList<HubPermission> HubPermissions(AddonTarget target) =>
    [
        new("managed-serviceaccount-addon-agent",
        [
            new([""], ["secrets"], ["get", "list", "watch", "create", "update"]),
            new([ManagedServiceAccountNames.Group], ["managedserviceaccounts"], ["get", "list", "watch"]),
            new([ManagedServiceAccountNames.Group], ["managedserviceaccounts/status"], ["get", "update", "patch"]),
            new([""], ["events"], ["create", "patch"]),
        ]),
    ];

    public override ManifestSet Manifests(AddonTarget target) => AgentManifests.For(target, options.Value);
}

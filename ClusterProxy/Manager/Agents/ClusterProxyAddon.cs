using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Servers;
using OcmAddons.ClusterProxy.Manager.Signing;

namespace OcmAddons.ClusterProxy.Manager.Agents;

/// <summary>
/// The addon: one agent on each managed cluster, with a certificate that says which cluster it is of.
/// </summary>
internal sealed class ClusterProxyAddon(ProxyAuthority authority, CurrentEntrypoint entrypoint, ManagerOptions options)
    : AgentAddon
{
    public override string Name => ClusterProxyNames.Addon;

    public override string DefaultInstallNamespace => options.AgentInstallNamespace;

    public override bool RequiresConfigured => true;

    // The agent never calls the hub's API: it registers for the tunnel alone.
    public override IReadOnlyList<AgentRegistration> Registrations(AddonTarget target) =>
    [
        new AgentRegistration
        {
            SignerName = ClusterProxyNames.SignerName,
            User = ClusterProxyNames.AgentUser,
            Groups = [ClusterProxyNames.Group],
            OrganizationUnits =
            [
                ClusterProxyNames.SignerUnit(authority.Current.CertificatePem),
                ClusterProxyNames.ClusterUnit(target.ClusterName),
            ],
        },
    ];

    public override ICertificateSigner? SignerFor(string signerName) =>
        signerName == ClusterProxyNames.SignerName && authority.IsReady ? authority.Current : null;

    public override ManifestSet Manifests(AddonTarget target)
    {
        var configuration = target.Configs.Find<V1Alpha1ManagedProxyConfiguration>()
            ?? throw new AddonNotReadyException("no ManagedProxyConfiguration applies to this cluster");
        var objects = new AgentObjects(target, options);
        var deployment = new AgentDeployment(target, configuration, entrypoint.Current, options);
        return new ManifestSet
        {
            objects.Namespace(),
            objects.ServiceAccount(),
            objects.Role(),
            objects.RoleBinding(),
            objects.AuthoritySecret(authority.Current.CertificatePem),
            objects.ApiServerService(),
            deployment.Build(),
        };
    }
}

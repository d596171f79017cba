using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>Judges a request against what the addon registers on the cluster that made it.</summary>
internal sealed class RequestReview(
    AgentAddon addon,
    IEntityCache<V1ManagedCluster> clusters,
    IEntityCache<V1Alpha1ManagedClusterAddOn> addons,
    ConfigLoader loader)
{
    /// <summary>
    /// Null when the request may be signed, else why not. A fault does not deny: it leaves the request to a human.
    /// </summary>
    public string? Fault(V1CertificateSigningRequest csr)
    {
        if (RequestPolicy.ClusterOf(csr.Spec?.Username) is not { } name) return "the requester is not a klusterlet";
        if (clusters.Find(new ObjectKey(null, name)) is not { } cluster) return "there is no such cluster";
        if (addons.Find(new ObjectKey(name, addon.Name)) is not { } installed)
            return "the cluster does not have the addon";
        var configs = loader.Load(installed.Status?.ConfigReferences ?? []).Configs;
        var target = new AddonTarget(
            cluster, installed, installed.Status?.Namespace ?? addon.DefaultInstallNamespace, configs);
        try
        {
            return RequestPolicy.Fault(csr, name, addon.Name, addon.Registrations(target))
                ?? (addon.Approves(target) ? null : "the hub has not accepted the cluster");
        }
        catch (AddonNotReadyException e)
        {
            return e.Message;
        }
    }
}

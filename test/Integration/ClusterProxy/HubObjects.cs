using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Integration.Tests.ClusterProxy;

/// <summary>What OCM and its klusterlets put on the hub.</summary>
internal static class HubObjects
{
    /// <summary>An accepted cluster that has the addon, configured as OCM's addon-manager does it.</summary>
    public static async Task InstallAddonAsync(string cluster, CancellationToken cancellationToken)
    {
        var hub = ProxyHub.Admin;
        await hub.CreateAsync(
            new V1ManagedCluster { Metadata = new() { Name = cluster }, Spec = new() { HubAcceptsClient = true } },
            cancellationToken);
        await hub.CreateAsync(new V1Namespace { Metadata = new() { Name = cluster } }, cancellationToken);
        var parent = await hub.GetAsync<V1Alpha1ClusterManagementAddOn>(
            new ObjectKey(null, ClusterProxyNames.Addon), cancellationToken);
        var addon = await hub.CreateAsync(
            new V1Alpha1ManagedClusterAddOn
            {
                Metadata = new()
                {
                    Name = ClusterProxyNames.Addon,
                    NamespaceProperty = cluster,
                    OwnerReferences = [parent.OwnerReference(controller: false, blockOwnerDeletion: true)],
                },
                Spec = new(),
            },
            cancellationToken);
        await ConfigureAsync(addon, cancellationToken);
    }

    public static async Task<X509Certificate2Collection> AuthorityAsync(CancellationToken cancellationToken)
    {
        var secret = await ProxyHub.Admin.GetAsync<V1Secret>(
            new ObjectKey(ProxyHub.Namespace, ClusterProxyNames.ServerCaSecret), cancellationToken);
        var authority = new X509Certificate2Collection();
        authority.ImportFromPem(Encoding.ASCII.GetString(secret.Data!["ca.crt"]));
        return authority;
    }

    /// <summary>
    /// A request for the agent of <paramref name="cluster"/>, made by the klusterlet of <paramref name="requester"/>.
    /// </summary>
    public static async Task<string> RequestCertificateAsync(
        string cluster, string requester, RegistrationSubject subject, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new X500DistinguishedNameBuilder();
        foreach (var group in subject.Groups ?? []) names.AddOrganizationName(group);
        foreach (var unit in subject.OrganizationUnits ?? []) names.AddOrganizationalUnitName(unit);
        names.AddCommonName(subject.User!);
        var request = new CertificateRequest(names.Build(), key, HashAlgorithmName.SHA256);
        var klusterlet = ProxyHub.Server.ClientFor(ProxyHub.Server.ConfigFor(
            $"system:open-cluster-management:{requester}:agent1",
            $"system:open-cluster-management:{requester}",
            "system:open-cluster-management:managed-clusters",
            "system:masters"));
        var csr = new V1CertificateSigningRequest
        {
            Metadata = new()
            {
                GenerateName = $"addon-{cluster}-cluster-proxy-",
                Labels = new Dictionary<string, string>
                {
                    [OcmNames.AddonNameLabel] = ClusterProxyNames.Addon,
                    [OcmNames.ClusterNameLabel] = cluster,
                },
            },
            Spec = new()
            {
                Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()),
                SignerName = ClusterProxyNames.SignerName,
                Usages = ["digital signature", "key encipherment", "client auth"],
            },
        };
        return (await klusterlet.CreateAsync(csr, cancellationToken)).Name();
    }

    private static async Task ConfigureAsync(V1Alpha1ManagedClusterAddOn addon, CancellationToken cancellationToken)
    {
        var configuration = ConfigKind.Of<V1Alpha1ManagedProxyConfiguration>().Resource;
        using var response = await ProxyHub.Admin.SendAsync(
            new(HttpMethod.Get, configuration.Path(name: ClusterProxyNames.Addon)), cancellationToken);
        using var raw = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        var patch = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["configReferences"] = new JsonArray(new JsonObject
                {
                    ["group"] = configuration.Group,
                    ["resource"] = configuration.Plural,
                    ["name"] = ClusterProxyNames.Addon,
                    ["lastObservedGeneration"] = 1,
                    ["desiredConfig"] = new JsonObject
                    {
                        ["name"] = ClusterProxyNames.Addon,
                        ["specHash"] = SpecHash.Of(raw.RootElement),
                    },
                }),
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Configured",
                    ["status"] = "True",
                    ["reason"] = "ConfigurationsConfigured",
                    ["message"] = "Configurations configured",
                    ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
                }),
            },
        };
        await ProxyHub.Admin.PatchAsync<V1Alpha1ManagedClusterAddOn>(
            addon.Key(), KubernetesPatch.Merge(patch), "status", cancellationToken);
    }
}

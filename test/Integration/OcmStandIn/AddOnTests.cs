using System.Text;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.StandIn;

[CancelAfter(180_000)]
public sealed class AddOnTests
{
    private const string Cluster = StandInClusters.ClusterName;

    private static IKubernetesClient Hub => StandInClusters.Hub.Admin;

    private static IKubernetesClient Managed => StandInClusters.Managed.Admin;

    [Test]
    public async Task KubeClient_RequestApproved_GetsACredentialThatTheHubKnows(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var addOn = await RegisterAsync(space, new() { SignerName = OcmNames.KubeClientSigner }, cancellationToken);
        await ApproveAsync(await RequestOfAsync(addOn, cancellationToken), cancellationToken);

        var secret = await Managed.WaitForAsync<V1Secret>(
            new(space, addOn.Name() + "-hub-kubeconfig"), _ => true, "the credential", cancellationToken);

        Assert.That(secret.Data!.Keys, Is.EquivalentTo(new[] { "kubeconfig", "tls.crt", "tls.key", "cluster-name" }));
        Assert.That(Encoding.UTF8.GetString(secret.Data["kubeconfig"]), Does.Contain(StandInClusters.HubServer));
        Assert.That(
            await UserOfAsync(secret, cancellationToken),
            Does.Contain($"cluster:{Cluster}:addon:{addOn.Name()}:agent:"));
        await Hub.WaitForAsync<V1Alpha1ManagedClusterAddOn>(
            addOn.Key(),
            a =>
                a.Status is { KubeClientDriver: "csr" } status
                    && status.Conditions.HasCondition("ClusterCertificateRotated", "True"),
            "the rotation to be told",
            cancellationToken);

        await Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(addOn.Key(), null, cancellationToken);
        await Managed.WaitForDeletionAsync<V1Secret>(secret.Key(), cancellationToken);
    }

    [Test]
    public async Task CustomSigner_CertificateSigned_IsWrittenWithoutAKubeconfig(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var addOn = await RegisterAsync(space, new() { SignerName = "example.com/signer" }, cancellationToken);
        var request = await RequestOfAsync(addOn, cancellationToken);
        var certificate = Encoding.ASCII.GetBytes(StandInClusters.Hub.Authority.IssueClient("x", []).CertificatePem);
        var approved = await ApproveAsync(request, cancellationToken);
        await Hub.ChangeStatusAsync(approved, r => r.Status!.Certificate = certificate, cancellationToken);

        var secret = await Managed.WaitForAsync<V1Secret>(
            new(space, addOn.Name() + "-example.com-signer-client-cert"), _ =>
                true, "the certificate", cancellationToken);

        Assert.That(secret.Data!.Keys, Is.EquivalentTo(new[] { "tls.crt", "tls.key", "cluster-name" }));
        await Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(addOn.Key(), null, cancellationToken);
        await Managed.WaitForDeletionAsync<V1Secret>(secret.Key(), cancellationToken);
    }

    [Test]
    public async Task Lease_Renewed_MakesTheAddOnAvailable(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Managed.CreateNamespaceAsync(cancellationToken);
        var addOn = await CreateAsync(space, cancellationToken);
        await WaitAsync(addOn, "Unknown", "ManagedClusterAddOnLeaseNotFound", cancellationToken);

        var lease = new V1Lease
        {
            Metadata = new() { Name = addOn.Name(), NamespaceProperty = space },
            Spec = new() { RenewTime = TimeProvider.System.GetUtcNow() },
        };
        lease = await Managed.CreateAsync(lease, cancellationToken);
        await WaitAsync(addOn, "True", "ManagedClusterAddOnLeaseUpdated", cancellationToken);
        await Hub.WaitForAsync<V1ManagedCluster>(
            new(null, Cluster), c =>
                c.Label(OcmNames.FeatureLabelPrefix + addOn.Name()) == "available", "the label", cancellationToken);

        await Managed.ChangeAsync(
            lease, l => l.Spec!.RenewTime = TimeProvider.System.GetUtcNow().AddMinutes(-6), cancellationToken);
        await WaitAsync(addOn, "False", "ManagedClusterAddOnLeaseUpdateStopped", cancellationToken);

        await Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(addOn.Key(), null, cancellationToken);
        await Hub.WaitForAsync<V1ManagedCluster>(
            new(null, Cluster), c =>
                c.Label(OcmNames.FeatureLabelPrefix + addOn.Name()) is null, "the label to go", cancellationToken);
    }

    [Test]
    public async Task Placement_SelectsTheCluster_InstallsAndUninstalls(CancellationToken cancellationToken)
    {
        var space = await StandInClusters.Hub.CreateNamespaceAsync(cancellationToken);
        var name = Name();
        await Hub.CreateAsync(
            new V1Beta2ManagedClusterSetBinding
            {
                Metadata = new() { Name = "global", NamespaceProperty = space },
                Spec = new() { ClusterSet = "global" },
            },
            cancellationToken);
        var placement = await Hub.CreateAsync(
            new V1Beta1Placement { Metadata = new() { Name = "all", NamespaceProperty = space }, Spec = new() },
            cancellationToken);
        var addOn = await Hub.CreateAsync(
            new V1Alpha1ClusterManagementAddOn
            {
                Metadata = new() { Name = name },
                Spec = new()
                {
                    InstallStrategy = new()
                    {
                        Type = "Placements",
                        Placements = [new() { Name = "all", Namespace = space }],
                    },
                },
            },
            cancellationToken);

        var installed = await Hub.WaitForAsync<V1Alpha1ManagedClusterAddOn>(
            new(Cluster, name),
            a => a.Status?.Conditions.HasCondition("Configured", "True") == true
                && a.Status.Conditions.FindCondition("Progressing")?.Reason == "WaitingForManifestApplied",
            "it to be installed",
            cancellationToken);
        Assert.That(installed.Metadata.OwnerReferences!.Single(), Has.Property("Uid").EqualTo(addOn.Uid())
            .And.Property("Controller").True);
        Assert.That(installed.Spec!.InstallNamespace, Is.EqualTo("open-cluster-management-agent-addon"));
        var decided = await Hub.GetAsync<V1Beta1Placement>(placement.Key(), cancellationToken);
        Assert.That(
            decided.Status!.Conditions.FindCondition("PlacementSatisfied")!.Reason,
            Is.EqualTo("AllDecisionsScheduled"));

        await Hub.ChangeAsync(
            decided,
            p => p.Spec!.Predicates =
            [
                new()
                {
                    RequiredClusterSelector = new()
                    {
                        LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["no"] = "no" } },
                    },
                },
            ],
            cancellationToken);
        await Hub.WaitForDeletionAsync<V1Alpha1ManagedClusterAddOn>(new(Cluster, name), cancellationToken);
        await Hub.DeleteAsync<V1Alpha1ClusterManagementAddOn>(addOn.Key(), null, cancellationToken);
    }

    private static string Name() => $"addon-{Guid.NewGuid():N}"[..16];

    private static Task<V1Alpha1ManagedClusterAddOn> CreateAsync(string space, CancellationToken cancellationToken) =>
        Hub.CreateAsync(
            new V1Alpha1ManagedClusterAddOn
            {
                Metadata = new() { Name = Name(), NamespaceProperty = Cluster },
                Spec = new() { InstallNamespace = space },
            },
            cancellationToken);

    private static async Task<V1Alpha1ManagedClusterAddOn> RegisterAsync(
        string space, RegistrationConfig registration, CancellationToken cancellationToken)
    {
        var addOn = await CreateAsync(space, cancellationToken);
        await Eventually.TrueAsync(
            async token =>
            {
                var current = await Hub.GetAsync<V1Alpha1ManagedClusterAddOn>(addOn.Key(), token);
                try
                {
                    return await Hub.ChangeStatusAsync(
                        current, a => (a.Status ??= new()).Registrations = [registration], token);
                }
                // the stand-in writes the status too
                catch (KubernetesException e) when (e.IsConflict) { return false; }
            },
            "the registration to be written",
            cancellationToken);
        return addOn;
    }

    private static Task<V1CertificateSigningRequest> RequestOfAsync(
        V1Alpha1ManagedClusterAddOn addOn, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            async token => (await Hub.ListAsync<V1CertificateSigningRequest>(
                new ListOptions(LabelSelector: $"{OcmNames.AddOnNameLabel}={addOn.Name()}"),
                token)).Items is [var first, ..] ? first : null!,
            request => request is not null,
            "a certificate request",
            cancellationToken);

    private static Task<V1CertificateSigningRequest> ApproveAsync(
        V1CertificateSigningRequest request, CancellationToken cancellationToken)
    {
        var approved = request.Clone();
        (approved.Status ??= new()).Conditions =
        [
            new() { Type = "Approved", Status = "True", Reason = "Test", Message = "" },
        ];
        return Hub.ReplaceAsync(approved, "approval", cancellationToken);
    }

    private static async Task<string> UserOfAsync(V1Secret secret, CancellationToken cancellationToken)
    {
        var client = StandInClusters.Hub.ClientFor(new KubernetesConfig
        {
            Server = StandInClusters.Hub.AdminConfig.Server,
            CertificateAuthority = StandInClusters.Hub.AdminConfig.CertificateAuthority,
            ClientCertificate = CredentialData.FromBytes(secret.Data!["tls.crt"]),
            ClientKey = CredentialData.FromBytes(secret.Data["tls.key"]),
        });
        try
        {
            await client.ListAsync<V1Secret>(new ListOptions("kube-system"), cancellationToken);
            return "somebody who may read secrets";
        }
        catch (KubernetesException e)
        {
            return e.Message; // Forbidden: User "…" cannot list …
        }
    }

    private static Task WaitAsync(
        V1Alpha1ManagedClusterAddOn addOn, string status, string reason, CancellationToken cancellationToken) =>
        Hub.WaitForAsync<V1Alpha1ManagedClusterAddOn>(
            addOn.Key(),
            a => a.Status?.Conditions.FindCondition("Available") is { } c && c.Status == status && c.Reason == reason,
            reason,
            cancellationToken);
}

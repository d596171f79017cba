using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterProxy;

[CancelAfter(120_000)]
public sealed class AgentDeliveryTests
{
    [Test]
    public async Task Manager_AddonOnACluster_DeliversTheAgent(CancellationToken cancellationToken)
    {
        await HubObjects.InstallAddonAsync("delivered", cancellationToken);

        var work = await ProxyHub.Admin.WaitForAsync<V1ManifestWork>(
            Work("delivered"), _ => true, "it to be there", cancellationToken);

        var keys = work.Spec!.Workload!.Manifests!.Select(ManifestKey.Of)
            .Select(k => $"{k.Kind} {k.Namespace}/{k.Name}");
        Assert.That(
            keys,
            Is.EquivalentTo(new[]
            {
                "Namespace /open-cluster-management-cluster-proxy",
                "ServiceAccount open-cluster-management-cluster-proxy/cluster-proxy",
                "Role open-cluster-management-cluster-proxy/cluster-proxy-addon-agent",
                "RoleBinding open-cluster-management-cluster-proxy/cluster-proxy-addon-agent",
                "Secret open-cluster-management-cluster-proxy/cluster-proxy-ca",
                "Service open-cluster-management-cluster-proxy/delivered",
                "Deployment open-cluster-management-cluster-proxy/cluster-proxy-proxy-agent",
            }));
    }

    [Test]
    public async Task Manager_AddonOnACluster_RegistersItsIdentity(CancellationToken cancellationToken)
    {
        await HubObjects.InstallAddonAsync("registered", cancellationToken);

        var addon = await RegisteredAsync("registered", cancellationToken);

        var registration = addon.Status!.Registrations!.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(registration.SignerName, Is.EqualTo(ClusterProxyNames.SignerName));
            Assert.That(registration.Subject!.OrganizationUnits, Has.Member("cluster-registered"));
            Assert.That(addon.Status.Namespace, Is.EqualTo("open-cluster-management-cluster-proxy"));
        }
    }

    [Test]
    public async Task Manager_RequestOfTheClustersKlusterlet_IsSignedForThatCluster(CancellationToken cancellationToken)
    {
        await HubObjects.InstallAddonAsync("signed", cancellationToken);
        var subject = (await RegisteredAsync("signed", cancellationToken)).Status!.Registrations!.Single().Subject!;

        var name = await HubObjects.RequestCertificateAsync("signed", requester: "signed", subject, cancellationToken);

        var csr = await SignedAsync(name, cancellationToken);
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(csr.Status!.Certificate!));
        Assert.That(
            RequestedSubject.Parse(certificate.SubjectName).OrganizationUnits,
            Is.EquivalentTo(subject.OrganizationUnits!));
    }

    [Test]
    public async Task Manager_RequestOfAnotherClustersKlusterlet_StaysPending(CancellationToken cancellationToken)
    {
        // c1 and c10: a prefix must not be enough.
        await HubObjects.InstallAddonAsync("c1", cancellationToken);
        await HubObjects.InstallAddonAsync("c10", cancellationToken);
        var subject = (await RegisteredAsync("c1", cancellationToken)).Status!.Registrations!.Single().Subject!;
        await RegisteredAsync("c10", cancellationToken);

        var foreign = await HubObjects.RequestCertificateAsync("c1", requester: "c10", subject, cancellationToken);
        // One worker takes requests in their order, so this one's certificate shows that the first was looked at.
        await SignedAsync(
            await HubObjects.RequestCertificateAsync("c1", requester: "c1", subject, cancellationToken),
            cancellationToken);

        var pending = await ProxyHub.Admin.GetAsync<V1CertificateSigningRequest>(
            new ObjectKey(null, foreign), cancellationToken);
        Assert.That(pending.Status?.Conditions, Is.Null.Or.Empty);
    }

    [Test]
    public async Task Manager_AddonDeleted_TakesItsWorksAlong(CancellationToken cancellationToken)
    {
        await HubObjects.InstallAddonAsync("removed", cancellationToken);
        await ProxyHub.Admin.WaitForAsync<V1ManifestWork>(
            Work("removed"), _ => true, "it to be there", cancellationToken);

        await ProxyHub.Admin.DeleteAsync<V1Alpha1ManagedClusterAddOn>(
            new ObjectKey("removed", ClusterProxyNames.Addon), preconditions: null, cancellationToken);

        await ProxyHub.Admin.WaitForDeletionAsync<V1ManifestWork>(Work("removed"), cancellationToken);
    }

    private static ObjectKey Work(string cluster) => new(cluster, "addon-cluster-proxy-deploy-0");

    private static Task<V1Alpha1ManagedClusterAddOn> RegisteredAsync(
        string cluster, CancellationToken cancellationToken) =>
        ProxyHub.Admin.WaitForAsync<V1Alpha1ManagedClusterAddOn>(
            new ObjectKey(cluster, ClusterProxyNames.Addon),
            addon => addon.Status?.Conditions.IsTrue("RegistrationApplied") == true,
            "its registration",
            cancellationToken);

    private static Task<V1CertificateSigningRequest> SignedAsync(string name, CancellationToken cancellationToken) =>
        ProxyHub.Admin.WaitForAsync<V1CertificateSigningRequest>(
            new ObjectKey(null, name), csr => csr.Status?.Certificate is { Length: > 0 }, "a certificate",
            cancellationToken);
}

using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterProxy;

[CancelAfter(120_000)]
public sealed class ProxyServerTests
{
    private static readonly ObjectKey Configuration = new(null, ClusterProxyNames.Addon);

    [Test]
    public async Task Manager_OnAFreshHub_DeploysTheProxyServers(CancellationToken cancellationToken)
    {
        var deployment = await ProxyHub.Admin.WaitForAsync<V1Deployment>(
            new ObjectKey(ProxyHub.Namespace, ClusterProxyNames.Addon), _ => true, "it to be there", cancellationToken);
        var service = await ProxyHub.Admin.WaitForAsync<V1Service>(
            new ObjectKey(ProxyHub.Namespace, "proxy-entrypoint"), _ => true, "it to be there", cancellationToken);

        var pod = deployment.Spec!.Template!.Spec!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pod.Containers![0].Args![0], Is.EqualTo("proxy-server"));
            Assert.That(pod.Containers[0].Args, Does.Contain("--proxy-strategies=destHost"));
            Assert.That(pod.Containers[0].Image, Is.EqualTo("quay.io/open-cluster-management/cluster-proxy:v0.1.0"));
            Assert.That(pod.AutomountServiceAccountToken, Is.False);
            Assert.That(service.Spec!.Ports!.Select(p => p.Port), Is.EqualTo(new int?[] { 8090, 8091 }));
            Assert.That(service.Spec.Selector, Is.EqualTo(deployment.Spec.Selector!.MatchLabels));
        }
    }

    [TestCase("proxy-server", "ProxyServerSecretSigned")]
    [TestCase("agent-server", "AgentServerSecretSigned")]
    [TestCase("proxy-client", "ProxyClientSecretSigned")]
    public async Task Manager_OnAFreshHub_SignsCertificates(
        string secretName, string condition, CancellationToken cancellationToken)
    {
        await ProxyHub.Admin.WaitForAsync<V1Alpha1ManagedProxyConfiguration>(
            Configuration, c => c.Status?.Conditions.IsTrue(condition) == true, condition, cancellationToken);
        var secret = await ProxyHub.Admin.GetAsync<V1Secret>(
            new ObjectKey(ProxyHub.Namespace, secretName), cancellationToken);
        var authority = await HubObjects.AuthorityAsync(cancellationToken);

        using var leaf = X509Certificate2.CreateFromPem(
            Encoding.ASCII.GetString(secret.Data!["tls.crt"]), Encoding.ASCII.GetString(secret.Data["tls.key"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(leaf.Issuer, Is.EqualTo(authority[0].Subject));
            Assert.That(leaf.MatchesHostname("hub.example.com"), Is.True);
            Assert.That(leaf.MatchesHostname("127.0.0.1"), Is.True);
            Assert.That(leaf.MatchesHostname($"proxy-entrypoint.{ProxyHub.Namespace}.svc"), Is.True);
            Assert.That(secret.Type, Is.EqualTo("kubernetes.io/tls"));
        }
    }

    [Test]
    public async Task Manager_LostCertificate_IssuesAnother(CancellationToken cancellationToken)
    {
        var key = new ObjectKey(ProxyHub.Namespace, "proxy-client");
        var before = await ProxyHub.Admin.WaitForAsync<V1Secret>(key, _ => true, "it to be there", cancellationToken);

        await ProxyHub.Admin.DeleteAsync<V1Secret>(key, preconditions: null, cancellationToken);

        var after = await ProxyHub.Admin.WaitForAsync<V1Secret>(
            key, s => s.Uid() != before.Uid(), "another certificate", cancellationToken);
        Assert.That(after.Data!["tls.crt"], Is.Not.EqualTo(before.Data!["tls.crt"]));
    }
}

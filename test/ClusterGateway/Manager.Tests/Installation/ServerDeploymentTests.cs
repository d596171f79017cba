using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Tests.Installation;

public sealed class ServerDeploymentTests
{
    private static readonly V1OwnerReference Owner =
        new() { Kind = "ClusterManagementAddOn", Name = "cluster-gateway" };

    [Test]
    public void For_Tunnel_PassesItsAddressAndTheConfiguredSecrets()
    {
        var pod = Pod(Fixtures.Configuration(tunnel: true).Spec);

        Assert.Multiple(() =>
        {
            Assert.That(pod.Containers![0].Args, Is.EqualTo(new[]
            {
                "apiserver", "--secure-port=9443", "--secret-namespace=credentials", "--ocm-integration=true",
                "--tls-cert-file=/etc/server/tls.crt", "--tls-private-key-file=/etc/server/tls.key",
                "--feature-gates=HealthinessCheck=true,SecretCache=true",
                "--cluster-gateway-proxy-config=/etc/identity/config.yaml",
                "--proxy-host=proxy-entrypoint.addon", "--proxy-port=8090", "--proxy-ca-cert=/etc/ca/ca.crt",
                "--proxy-cert=/etc/tls/tls.crt", "--proxy-key=/etc/tls/tls.key",
            }));
            Assert.That(
                pod.Volumes!.Select(v => (v.Name, v.Secret?.SecretName ?? v.ConfigMap!.Name)),
                Is.EqualTo(new[]
                {
                    ("server", "cluster-gateway-tls-cert"), ("identity", "cluster-gateway-proxy-config"),
                    ("audit-policy", "cluster-gateway-audit-policy"),
                    ("audit-webhook", "cluster-gateway-audit-webhook"), ("ca", "the-ca"), ("tls", "the-client"),
                }));
            Assert.That(
                pod.Containers[0].VolumeMounts!.Select(m => m.MountPath),
                Is.EqualTo(new[]
                {
                    "/etc/server", "/etc/identity", "/etc/audit-policy", "/etc/audit-webhook", "/etc/ca", "/etc/tls",
                }));
            Assert.That(
                pod.Volumes!.Where(v => (v.Secret?.Optional ?? v.ConfigMap?.Optional) is true).Select(v => v.Name),
                Is.EqualTo(new[] { "audit-policy", "audit-webhook" }));
        });
    }

    [Test]
    public void For_Direct_HasNoTunnel()
    {
        var pod = Pod(Fixtures.Configuration(tunnel: false).Spec);

        Assert.That(pod.Containers![0].Args, Has.None.StartsWith("--proxy"));
        Assert.That(
            pod.Volumes!.Select(v => v.Name),
            Is.EqualTo(new[] { "server", "identity", "audit-policy", "audit-webhook" }));
    }

    [Test]
    public void For_IdentitiesPassedThrough_OpensTheGate()
    {
        var spec = Fixtures.Configuration().Spec;
        spec.ClientIdentity = new ClientIdentity { Penetration = true };

        Assert.That(
            Pod(spec).Containers![0].Args,
            Has.One.EqualTo("--feature-gates=HealthinessCheck=true,SecretCache=true,ClientIdentityPenetration=true"));
    }

    [Test]
    public void For_AdditionalArgs_ComeLastSoThatTheyWin()
    {
        var spec = Fixtures.Configuration(tunnel: true).Spec;
        spec.AdditionalArgs = ["--tunnel-trust=Compatible", "-v=4"];

        Assert.That(Pod(spec).Containers![0].Args!.TakeLast(2), Is.EqualTo(spec.AdditionalArgs));
    }

    [Test]
    public void For_Pod_IsRestricted()
    {
        var pod = Pod(Fixtures.Configuration().Spec);
        var container = pod.Containers![0].SecurityContext!;

        Assert.Multiple(() =>
        {
            Assert.That(pod.SecurityContext!.RunAsNonRoot, Is.True);
            Assert.That(pod.SecurityContext.SeccompProfile!.Type, Is.EqualTo("RuntimeDefault"));
            Assert.That(container.ReadOnlyRootFilesystem, Is.True);
            Assert.That(container.AllowPrivilegeEscalation, Is.False);
            Assert.That(container.Capabilities!.Drop, Is.EqualTo(new[] { "ALL" }));
        });
    }

    [Test]
    public void For_Resources_AreTheConfigurationsAlsoAsNumbers()
    {
        var spec = Fixtures.Configuration().Spec;
        spec.Resources = new GatewayResources { Requests = new Dictionary<string, IntOrString> { ["cpu"] = 1 } };

        Assert.That(Pod(spec).Containers![0].Resources!.Requests!["cpu"], Is.EqualTo("1"));
    }

    private static V1PodSpec Pod(ClusterGatewayConfigurationSpec spec) =>
        ServerDeployment.For(new InstallationPlan(spec, Owner)).Spec!.Template!.Spec!;
}

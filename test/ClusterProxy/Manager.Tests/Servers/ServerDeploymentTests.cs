using OcmAddons.ClusterProxy.Manager.Servers;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager.Tests.Servers;

public sealed class ServerDeploymentTests
{
    private readonly V1Deployment _deployment = new ServerDeployment(Samples.Configuration(), "Never").Build();

    private V1Container Container => _deployment.Spec!.Template!.Spec!.Containers!.Single();

    [Test]
    public void Build_Configuration_GivesTheOriginalsArguments() => Assert.That(
        Container.Args,
        Is.EqualTo(new[]
        {
            "proxy-server",
            "--server-count=2",
            "--proxy-strategies=destHost",
            "--server-ca-cert=/etc/server-ca-pki/ca.crt",
            "--server-cert=/etc/server-pki/tls.crt",
            "--server-key=/etc/server-pki/tls.key",
            "--cluster-ca-cert=/etc/server-ca-pki/ca.crt",
            "--cluster-cert=/etc/agent-pki/tls.crt",
            "--cluster-key=/etc/agent-pki/tls.key",
            "--v=4",
        }));

    [Test]
    public void Build_AnyConfiguration_IsRestricted()
    {
        var pod = _deployment.Spec!.Template!.Spec!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pod.SecurityContext!.RunAsNonRoot, Is.True);
            Assert.That(pod.SecurityContext.SeccompProfile!.Type, Is.EqualTo("RuntimeDefault"));
            Assert.That(pod.AutomountServiceAccountToken, Is.False);
            Assert.That(Container.SecurityContext!.ReadOnlyRootFilesystem, Is.True);
            Assert.That(Container.SecurityContext.AllowPrivilegeEscalation, Is.False);
            Assert.That(Container.SecurityContext.Capabilities!.Drop, Is.EqualTo(new[] { "ALL" }));
            Assert.That(Container.Resources!.Limits, Contains.Key("memory"));
        }
    }

    [Test]
    public void Build_AnyConfiguration_IsReadyBeforeTheFirstAgent()
    {
        // Agents come in through the Service, which leads only to pods that are ready.
        Assert.That(Container.ReadinessProbe!.HttpGet!.Path, Does.Contain("exclude=agents"));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Kubernetes.Tests.Integration;

[Category("Integration")]
[CancelAfter(60_000)]
public sealed class SubresourceTests
{
    private string space = "";

    private static KubernetesClient Client => ApiServer.Fixture.Admin;

    [SetUp]
    public async Task CreateNamespaceAsync() =>
        space = await ApiServer.Fixture.CreateNamespaceAsync(CancellationToken.None);

    [Test]
    public async Task Create_Deployment_ComesBackAsItWasModelled(CancellationToken cancellationToken)
    {
        var deployment = await Client.CreateAsync(NewDeployment(), cancellationToken);

        var container = deployment.Spec!.Template!.Spec!.Containers![0];
        Assert.That(container.LivenessProbe!.HttpGet!.Port, Is.EqualTo((IntOrString)8443));
        Assert.That(container.SecurityContext!.Capabilities!.Drop, Is.EqualTo(new[] { "ALL" }));
        Assert.That(deployment.Spec.Strategy!.RollingUpdate!.MaxSurge, Is.EqualTo((IntOrString)"25%"));
    }

    [Test]
    public async Task Replace_StatusSubresource_ChangesTheStatusAlone(CancellationToken cancellationToken)
    {
        await Client.WaitForAsync<V1ServiceAccount>(new(space, "default"), _ => true, "it to exist", cancellationToken);
        var pod = await Client.CreateAsync(NewPod(), cancellationToken);
        pod.Spec!.Containers![0].Image = "other";
        pod.Status = new() { Phase = "Running", PodIP = "10.1.2.3" };

        await Client.ReplaceAsync(pod, "status", cancellationToken);
        var read = await Client.GetAsync<V1Pod>(pod.Key(), cancellationToken);

        Assert.That((read.Status!.Phase, read.Status.PodIP), Is.EqualTo(("Running", "10.1.2.3")));
        Assert.That(read.Spec!.Containers![0].Image, Is.EqualTo("example"));
    }

    [Test]
    public async Task Replace_ApprovalSubresource_TheRequestGetsItsCertificate(CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=jane", key, HashAlgorithmName.SHA256);
        var csr = await Client.CreateAsync(
            new V1CertificateSigningRequest
            {
                Metadata = new() { Name = space },
                Spec = new()
                {
                    Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()),
                    SignerName = "kubernetes.io/kube-apiserver-client",
                    Usages = ["client auth", "digital signature", "key encipherment"],
                },
            },
            cancellationToken);
        csr.Status = new() { Conditions = [new() { Type = "Approved", Status = "True", Reason = "Test" }] };

        await Client.ReplaceAsync(csr, "approval", cancellationToken);
        var signed = await Client.WaitForAsync<V1CertificateSigningRequest>(
            csr.Key(), current => current.Status?.Certificate is not null, "its certificate", cancellationToken);
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(signed.Status!.Certificate!));

        Assert.That(certificate.Subject, Does.Contain("CN=jane"));
        Assert.That(csr.Spec!.Username, Is.EqualTo("admin"));
    }

    private V1Pod NewPod() => new()
    {
        Metadata = new() { Name = "p", NamespaceProperty = space },
        Spec = new() { AutomountServiceAccountToken = false, Containers = [new() { Name = "c", Image = "example" }] },
    };

    private V1Deployment NewDeployment() => new()
    {
        Metadata = new() { Name = "d", NamespaceProperty = space },
        Spec = new()
        {
            Replicas = 0,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "d" } },
            Template = new()
            {
                Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "d" } },
                Spec = new()
                {
                    Containers =
                    [
                        new()
                        {
                            Name = "c",
                            Image = "example",
                            LivenessProbe = new() { HttpGet = new() { Path = "/healthz", Port = 8443 } },
                            SecurityContext = new() { Capabilities = new() { Drop = ["ALL"] } },
                        },
                    ],
                },
            },
        },
    };
}

using System.Text;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Tests.Registry;

public sealed class GatewaySecretTests
{
    private const string CredentialType = "cluster.core.oam.dev/cluster-credential-type";
    private const string EndpointType = "cluster.core.oam.dev/cluster-endpoint-type";

    [Test]
    public void Read_ConstWithToken_TrimsOneNewlineOfTheEndpoint()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"));
        Set(secret, ("endpoint", "https://x\n"), ("ca.crt", "CA"), ("ca", "old"), ("token", "t"));

        var gateway = GatewaySecret.Read(secret, address: null, readHealth: false).Gateway!;

        Assert.Multiple(() =>
        {
            Assert.That(gateway.Endpoint.Address, Is.EqualTo("https://x"));
            Assert.That(gateway.Endpoint.CaBundle, Is.EqualTo("CA"u8.ToArray()));
            Assert.That(gateway.Endpoint.Insecure, Is.False);
            Assert.That(gateway.Credential!.Token!.Reveal(), Is.EqualTo("t"));
        });
    }

    [Test]
    public void Read_NoCa_IsInsecure()
    {
        var secret = Secret((CredentialType, "X509Certificate"));
        Set(secret, ("endpoint", "https://x"), ("tls.crt", "c"), ("tls.key", "k"));

        var gateway = GatewaySecret.Read(secret, address: null, readHealth: false).Gateway!;

        Assert.That(gateway.Endpoint, Has.Property("Insecure").True.And.Property("CaBundle").Null);
        Assert.That(gateway.Credential!.Certificate, Is.Not.Null);
    }

    [Test]
    public void Read_OnlyOldCaKey_IsUsed()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"));
        Set(secret, ("endpoint", "https://x"), ("ca", "old"), ("token", "t"));

        Assert.That(GatewaySecret.Read(secret, null, false).Gateway!.Endpoint.CaBundle, Is.EqualTo("old"u8.ToArray()));
    }

    [Test]
    public void Read_ClusterProxy_NeedsNoEndpointAndDropsTheProxyUrl()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"), (EndpointType, "ClusterProxy"));
        Set(secret, ("token", "t"), ("proxy-url", "http://p"));

        var endpoint = GatewaySecret.Read(secret, null, false).Gateway!.Endpoint;

        Assert.That(endpoint, Has.Property("IsTunnel").True.And.Property("ProxyUrl").Null.And.Property("Address").Null);
    }

    [Test]
    public void Read_ManagedClusterAddress_WinsOverTheSecrets()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"));
        Set(secret, ("endpoint", "https://old"), ("token", "t"));

        var endpoint = GatewaySecret.Read(secret, new ClusterAddress("https://new", null), false).Gateway!.Endpoint;

        Assert.That(endpoint, Has.Property("Address").EqualTo("https://new").And.Property("Insecure").False);
    }

    [Test]
    public void Read_ManagedClusterAddress_BringsItsCaAndLeavesTheProxyUrl()
    {
        var secret = Secret((CredentialType, "X509Certificate"));
        Set(
            secret, ("endpoint", "https://old"), ("ca.crt", "old"), ("tls.crt", "c"), ("tls.key", "k"),
            ("proxy-url", "http://p"));

        var gateway = GatewaySecret.Read(secret, new ClusterAddress("https://new", "CA"u8.ToArray()), false).Gateway!;

        Assert.Multiple(() =>
        {
            Assert.That(gateway.Endpoint.Address, Is.EqualTo("https://new"));
            Assert.That(gateway.Endpoint.CaBundle, Is.EqualTo("CA"u8.ToArray()));
            Assert.That(gateway.Endpoint.ProxyUrl, Is.EqualTo("http://p"));
            Assert.That(gateway.Credential!.Certificate!.CertificatePem, Is.EqualTo("c"u8.ToArray()));
            Assert.That(gateway.Credential.Certificate.KeyPem.Reveal(), Is.EqualTo("k"));
        });
    }

    [Test]
    public void Read_ManagedClusterAddress_DoesNotMatterBehindTheTunnel()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"), (EndpointType, "ClusterProxy"));
        Set(secret, ("token", "t"), ("ca.crt", "CA"));

        var endpoint = GatewaySecret.Read(secret, new ClusterAddress("https://new", null), false).Gateway!.Endpoint;

        Assert.That((endpoint.IsTunnel, endpoint.Address), Is.EqualTo((true, (string?)null)));
        Assert.That(endpoint.CaBundle, Is.EqualTo("CA"u8.ToArray()));
    }

    [Test]
    public void Read_Dynamic_KeepsTheCommandAndRunsNothing()
    {
        var secret = Secret((CredentialType, "Dynamic"));
        Set(
            secret, ("endpoint", "https://x"),
            ("exec", """{"apiVersion":"client.authentication.k8s.io/v1","command":"/nowhere/aws"}"""));

        var credential = GatewaySecret.Read(secret, null, false).Gateway!.Credential!;

        Assert.That(credential.Exec!.Command, Is.EqualTo("/nowhere/aws"));
        Assert.That((credential.Type, credential.Token, credential.Certificate), Is.EqualTo(
            ("Dynamic", (SecretString?)null, (GatewayCertificate?)null)));
    }

    [Test]
    public void Read_DynamicWithoutCommand_SaysWhy()
    {
        var secret = Secret((CredentialType, "Dynamic"));
        Set(secret, ("endpoint", "https://x"));

        Assert.That(GatewaySecret.Read(secret, null, false).Problem, Does.Contain("exec config not provided"));
    }

    [Test]
    public void Read_WithoutLabel_IsNoGatewayEvenWithoutEndpoint() =>
        Assert.That(GatewaySecret.Read(Secret(), null, false), Is.EqualTo(GatewayLookup.None));

    [TestCase("Nonsense", "unrecognized secret credential type Nonsense")]
    [TestCase("ServiceAccountToken", "secret \"c1\" has no endpoint")]
    public void Read_Unusable_SaysWhy(string type, string problem)
    {
        var secret = Secret((CredentialType, type));
        if (type == "Nonsense") Set(secret, ("endpoint", "https://x"));

        Assert.That(GatewaySecret.Read(secret, null, false).Problem, Is.EqualTo(problem));
    }

    [TestCase("T", true, true)]
    [TestCase("false", true, false)]
    [TestCase("true", false, false)]
    public void Read_HealthAnnotation_CountsWhenTheGateIsOn(string text, bool gate, bool healthy)
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"), (EndpointType, "ClusterProxy"));
        secret.Metadata.Annotations = new Dictionary<string, string> { ["status.cluster.core.oam.dev/healthy"] = text };

        Assert.That(GatewaySecret.Read(secret, null, gate).Gateway!.Health.Healthy, Is.EqualTo(healthy));
    }

    [Test]
    public void Read_HealthAnnotationThatIsNoBoolean_IsAProblem()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"), (EndpointType, "ClusterProxy"));
        secret.Metadata.Annotations = new Dictionary<string, string>
        {
            ["status.cluster.core.oam.dev/healthy"] = "yes",
        };

        Assert.That(GatewaySecret.Read(secret, null, readHealth: true).Problem, Does.Contain("\"yes\""));
    }

    [Test]
    public void ConnectionFingerprint_TokenRotated_StaysTheSame()
    {
        Assert.That(WithToken("a").ConnectionFingerprint, Is.EqualTo(WithToken("b").ConnectionFingerprint));

        static Gateway WithToken(string token)
        {
            var secret = Secret((CredentialType, "ServiceAccountToken"), (EndpointType, "ClusterProxy"));
            Set(secret, ("token", token), ("ca.crt", "CA"));
            return GatewaySecret.Read(secret, null, false).Gateway!;
        }
    }

    [Test]
    public void ToString_OfACredential_TellsNoSecret()
    {
        var secret = Secret((CredentialType, "ServiceAccountToken"), (EndpointType, "ClusterProxy"));
        Set(secret, ("token", "very-secret"));

        Assert.That(GatewaySecret.Read(secret, null, false).Gateway!.ToString(), Does.Not.Contain("very-secret"));
    }

    private static V1Secret Secret(params (string Key, string Value)[] labels) => new()
    {
        Metadata = new V1ObjectMeta { Name = "c1", Labels = labels.ToDictionary(l => l.Key, l => l.Value) },
    };

    private static void Set(V1Secret secret, params (string Key, string Value)[] data) =>
        secret.Data = data.ToDictionary(d => d.Key, d => Encoding.UTF8.GetBytes(d.Value));
}

using System.Security.Cryptography.X509Certificates;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.Hosting.Tests.Tls;

public sealed class PeerTrustTests
{
    private readonly Authority root = Authority.Root("root");
    private readonly FakeTime time = new();

    [Test]
    public void CheckServer_IssuedByTheAuthority_IsGood() =>
        Assert.That(CheckServer(root.Issue("s", dns: "proxy.svc").Certificate, [], root, "proxy.svc"), Is.Null);

    [Test]
    public void CheckServer_OtherAuthorityOfTheSameName_IsRefused()
    {
        var other = Authority.Root("root").Issue("s", dns: "proxy.svc").Certificate;

        Assert.That(CheckServer(other, [], root, "proxy.svc"), Is.Not.Null);
    }

    [Test]
    public void CheckServer_OtherName_IsRefused()
    {
        var leaf = root.Issue("s", dns: "proxy.svc").Certificate;

        Assert.That(CheckServer(leaf, [], root, "other.svc"), Does.Contain("other.svc"));
    }

    [Test]
    public void CheckServer_NameOnlyInTheSubject_IsRefused() =>
        Assert.That(CheckServer(root.Issue("proxy.svc").Certificate, [], root, "proxy.svc"), Is.Not.Null);

    [Test]
    public void CheckServer_Expired_IsRefused()
    {
        var expired = root.Issue("s", dns: "proxy.svc", until: time.GetUtcNow().AddSeconds(-1)).Certificate;

        Assert.That(CheckServer(expired, [], root, "proxy.svc"), Is.Not.Null);
    }

    [Test]
    public void CheckServer_ClientCertificate_IsRefused()
    {
        var client = root.Issue("s", client: true, dns: "proxy.svc").Certificate;

        Assert.That(CheckServer(client, [], root, "proxy.svc"), Is.Not.Null);
    }

    [Test]
    public void CheckServer_IntermediateSentAlong_IsGood()
    {
        var middle = root.Intermediate("middle");

        var leaf = middle.Issue("s", dns: "proxy.svc").Certificate;

        Assert.That(CheckServer(leaf, [middle.Certificate], root, "proxy.svc"), Is.Null);
        Assert.That(CheckServer(leaf, [], root, "proxy.svc"), Is.Not.Null);
    }

    [Test]
    public void CheckServer_IntermediateIsTheAnchor_IsGood()
    {
        var middle = root.Intermediate("middle");

        var leaf = middle.Issue("s", dns: "proxy.svc").Certificate;

        Assert.That(CheckServer(leaf, [], middle, "proxy.svc"), Is.Null);
        Assert.That(CheckServer(leaf, [], root.Intermediate("middle"), "proxy.svc"), Is.Not.Null);
    }

    [Test]
    public void CheckClient_ServerCertificate_IsRefused()
    {
        var server = X509Certificate2.CreateFromPem(root.Issue("s", dns: "proxy.svc").Certificate);
        var client = X509Certificate2.CreateFromPem(root.Issue("c", client: true).Certificate);

        Assert.That(PeerTrust.CheckClient(server, [], [root.Certificate], time), Is.Not.Null);
        Assert.That(PeerTrust.CheckClient(client, [], [root.Certificate], time), Is.Null);
    }

    private string? CheckServer(string pem, X509Certificate2Collection sent, Authority anchor, string host) =>
        PeerTrust.CheckServer(X509Certificate2.CreateFromPem(pem), sent, [anchor.Certificate], host, time);
}

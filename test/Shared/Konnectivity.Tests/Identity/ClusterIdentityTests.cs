using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Konnectivity.Identity;

namespace OcmAddons.Konnectivity.Tests.Identity;

public sealed class ClusterIdentityTests
{
    private const string Agent =
        "CN=open-cluster-management:cluster-proxy:proxy-agent, O=open-cluster-management:cluster-proxy";

    [TestCase("cluster1", "cluster-a140791d2b20a847f2c74c62c384f93fb83691d871e80385.open-cluster-management.proxy")]
    [TestCase("loopback", "cluster-64edaa3fb9310e98cdb183cddbf156d9964a05c017fa7f8e.open-cluster-management.proxy")]
    [TestCase(
        "local-cluster", "cluster-1a5d5c2f2bf4ee4fe8024e013e92dbe1d830715878ae3db7.open-cluster-management.proxy")]
    public void VirtualHost_OfACluster_IsTheOriginals(string cluster, string host) =>
        Assert.That(new ClusterIdentity(cluster).VirtualHost, Is.EqualTo(host));

    [TestCase($"{Agent}, OU=signer-00, OU=cluster-managed1", "managed1")]
    [TestCase($"{Agent}, OU=cluster-managed1", "managed1")]
    [TestCase($"{Agent}, OU=signer-00", null)]
    [TestCase($"{Agent}, OU=cluster-", null)]
    [TestCase($"{Agent}, OU=cluster-a, OU=cluster-b", null)]
    [TestCase($"{Agent}, CN=second, OU=cluster-a", null)]
    [TestCase("CN=somebody, OU=cluster-managed1", null)]
    public void Find_Certificate_NamesItsCluster(string subject, string? cluster)
    {
        using var certificate = Certificate(subject);

        Assert.That(ClusterIdentity.Find(certificate)?.ClusterName, Is.EqualTo(cluster));
    }

    [TestCase($"{Agent}, OU=cluster-managed1", true)]
    [TestCase("CN=somebody, O=open-cluster-management:cluster-proxy", true)]
    [TestCase("CN=proxy-client", false)]
    public void IsAgent_Certificate_TellsAgentsFromFrontends(string subject, bool expected)
    {
        using var certificate = Certificate(subject);

        Assert.That(ClusterIdentity.IsAgent(certificate), Is.EqualTo(expected));
    }

    [TestCase("host=managed1", null)]
    [TestCase("host=managed1&host=managed1.open-cluster-management-cluster-proxy", null)]
    [TestCase("host=managed2", "managed2")]
    [TestCase("host=managed1&host=managed2", "managed2")]
    [TestCase("host=managed10", "managed10")]
    [TestCase("host=Managed1", "Managed1")]
    [TestCase("host=", "")]
    [TestCase("host=managed1&ipv4=10.0.0.1", "10.0.0.1")]
    [TestCase("host=managed1&default-route=true", "default-route")]
    public void FindForeign_Claims_AreOnlyOfTheCluster(string claims, string? foreign) =>
        Assert.That(
            new ClusterIdentity("managed1").FindForeign(AgentIdentifiers.Parse(claims)), Is.EqualTo(foreign));

    [Test]
    public void FindForeign_VirtualHost_IsOwn()
    {
        var identity = new ClusterIdentity("cluster1");

        Assert.That(identity.FindForeign(AgentIdentifiers.Parse($"host={identity.VirtualHost}")), Is.Null);
    }

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(start, start.AddYears(20));
    }
}

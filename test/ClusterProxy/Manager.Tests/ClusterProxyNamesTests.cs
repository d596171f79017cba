using OcmAddons.ClusterProxy.Api;

namespace OcmAddons.ClusterProxy.Manager.Tests;

public sealed class ClusterProxyNamesTests
{
    // Vectors of the original.
    [TestCase("cluster1", "cluster-a140791d2b20a847f2c74c62c384f93fb83691d871e80385.open-cluster-management.proxy")]
    [TestCase("loopback", "cluster-64edaa3fb9310e98cdb183cddbf156d9964a05c017fa7f8e.open-cluster-management.proxy")]
    [TestCase(
        "local-cluster", "cluster-1a5d5c2f2bf4ee4fe8024e013e92dbe1d830715878ae3db7.open-cluster-management.proxy")]
    public void VirtualHost_Cluster_IsTheOriginals(string cluster, string expected) =>
        Assert.That(ClusterProxyNames.VirtualHost(cluster), Is.EqualTo(expected));

    [Test]
    public void SignerUnit_Authority_IsHexOfTheBase64OfItsDigest() => Assert.That(
        ClusterProxyNames.SignerUnit("x"),
        Is.EqualTo("signer-" + Convert.ToHexStringLower("LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="u8)));
}

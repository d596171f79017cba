using OcmAddons.ClusterGateway.Api;

namespace OcmAddons.ClusterGateway.Server.Tests.Clients;

public sealed class ClusterGatewayHandlerTests
{
    private const string Gateways = "https://hub:6443/apis/cluster.core.oam.dev/v1alpha1/clustergateways/";

    [TestCase("https://hub:6443/api/v1/pods?limit=1&a=%2F", Gateways + "c1/proxy/api/v1/pods?limit=1&a=%2F")]
    [TestCase("https://hub:6443/", Gateways + "c1/proxy/")]
    [TestCase("https://hub:6443/a%2Fb/c", Gateways + "c1/proxy/a%2Fb/c")]
    [TestCase(Gateways + "c1/proxy/healthz", Gateways + "c1/proxy/healthz")]
    [TestCase("https://hub:6443/apis", Gateways + "c1/proxy/apis")]
    public async Task Send_ToACluster_IsSentThroughItsGateway(string from, string to)
    {
        Assert.That(
            await SentToAsync(inner => new ClusterGatewayHandler("c1", inner), from, cluster: null), Is.EqualTo(to));
        Assert.That(
            await SentToAsync(inner => new ClusterGatewayHandler(hubOtherwise: false, inner), from, "c1"),
            Is.EqualTo(to));
    }

    [Test]
    public async Task Send_NoClusterNamed_GoesToTheHubOrNowhere()
    {
        const string Address = "https://hub:6443/version";

        Assert.That(
            await SentToAsync(inner => new ClusterGatewayHandler(hubOtherwise: true, inner), Address, cluster: null),
            Is.EqualTo(Address));
        Assert.That(
            () => SentToAsync(inner => new ClusterGatewayHandler(hubOtherwise: false, inner), Address, cluster: null),
            Throws.InvalidOperationException);
    }

    [TestCase("")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("c1?")]
    [TestCase("C1")]
    [TestCase("c1\n")]
    public void Send_WhatIsNoClustersName_IsRefused(string name)
    {
        using var inner = new Recorder();
        Assert.That(() => new ClusterGatewayHandler(name, inner), Throws.ArgumentException);
        Assert.That(
            () => SentToAsync(next => new ClusterGatewayHandler(hubOtherwise: true, next), "https://hub/", name),
            Throws.ArgumentException);
    }

    private static async Task<string> SentToAsync(
        Func<HttpMessageHandler, ClusterGatewayHandler> create, string address, string? cluster)
    {
        using var recorder = new Recorder();
        using var client = new HttpClient(create(recorder));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address));
        if (cluster is not null) request.Options.Set(ClusterGatewayHandler.Cluster, cluster);
        using var response = await client.SendAsync(request);
        return recorder.Address!.AbsoluteUri;
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public Uri? Address { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Address = request.RequestUri;
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}

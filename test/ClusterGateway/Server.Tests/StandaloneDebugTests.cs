using System.Net;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests;

[CancelAfter(60_000)]
public sealed class StandaloneDebugTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [TestCase(true, HttpStatusCode.OK)]
    [TestCase(false, HttpStatusCode.Unauthorized)]
    public async Task Request_WithoutAnyCredential_IsOnlyServedThere(
        bool standalone, HttpStatusCode code, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig { Standalone = standalone }.StartAsync(cancellationToken);
        rig.Reviewer.Allows = (_, _) => false;

        using var response = await rig.Client(certificate: null).GetAsync(Collection, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(code));
    }

    [Test]
    public async Task Proxy_WithoutAnyCredential_ReachesTheCluster(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            context => context.Response.WriteAsync("ok", context.RequestAborted), cancellationToken);
        await using var rig = await new GatewayRig { Standalone = true }.StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend, "t", cancellationToken);

        var answer = await rig.Client(certificate: null)
            .GetStringAsync(GatewayRig.Proxy("c1", "/healthz"), cancellationToken);

        Assert.That(answer, Is.EqualTo("ok"));
    }
}

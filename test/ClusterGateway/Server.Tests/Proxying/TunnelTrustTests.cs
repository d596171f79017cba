using System.Net;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

[CancelAfter(60_000)]
public sealed class TunnelTrustTests
{
    [TestCase(Ca.None, nameof(TunnelTrust.RequireCa), 500)]
    [TestCase(Ca.None, nameof(TunnelTrust.Compatible), 200)]
    [TestCase(Ca.Right, nameof(TunnelTrust.RequireCa), 200)]
    [TestCase(Ca.Right, nameof(TunnelTrust.Compatible), 200)]
    [TestCase(Ca.Wrong, nameof(TunnelTrust.RequireCa), 502)]
    [TestCase(Ca.Wrong, nameof(TunnelTrust.Compatible), 502)]
    public async Task Forward_ThroughTheTunnel_NeedsACaThatSigned(
        Ca ca, string mode, int code, CancellationToken cancellationToken)
    {
        var asked = false;
        await using var backend = await Backend.StartAsync(
            _ =>
            {
                asked = true;
                return Task.CompletedTask;
            },
            cancellationToken);
        await using var rig = await new GatewayRig
        {
            Tunnel = new DirectTunnel(backend),
            Forwarding = ForwardingSettings.Default with { TunnelTrust = Enum.Parse<TunnelTrust>(mode) },
        }.StartAsync(cancellationToken);
        var bundle = ca switch { Ca.Right => backend.Authority.Pem, Ca.Wrong => rig.AnyCa, _ => "" };
        await rig.AddTunnelledClusterAsync("c1", bundle, cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/"), cancellationToken);

        Assert.That(((int)response.StatusCode, asked), Is.EqualTo((code, code == 200)));
    }

    [Test]
    public async Task Forward_NoCa_TheAnswerSaysWhatToDo(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(_ => Task.CompletedTask, cancellationToken);
        await using var rig = await new GatewayRig { Tunnel = new DirectTunnel(backend) }.StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", "", cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/"), cancellationToken);

        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            status["message"]!.GetValue<string>(),
            Does.Contain("c1").And.Contain("ca.crt").And.Contain("--tunnel-trust=Compatible"));
    }

    public enum Ca
    {
        None,
        Right,
        Wrong,
    }
}

namespace OcmAddons.Interop.Tests.Tunnels;

/// <summary>An agent in a network that is left through a proxy only, as its environment says.</summary>
[CancelAfter(120_000)]
public sealed class ForwardProxyTests
{
    [TestCase("", true)]
    [TestCase("example.com,localhost", false)]
    public async Task Connect_EnvironmentNamesAProxy_GoesThroughItUnlessItIsNotTo(
        string exceptFor, bool through, CancellationToken cancellationToken)
    {
        await using var proxy = new ForwardProxy();
        await using var lab = new TunnelLab
        {
            Environment =
            [
                new("HTTPS_PROXY", $"http://user:secret@127.0.0.1:{proxy.Port}"), new("NO_PROXY", exceptFor),
            ],
        };
        var server = await lab.StartServerAsync(cancellationToken);

        await lab.StartAgentAsync(
            AgentPlace.Here with { ServerAddress = "localhost" }, server.AgentPort, cancellationToken);

        if (through)
        {
            var credentials = Convert.ToBase64String("user:secret"u8);
            Assert.That(proxy.Heads.First(), Does.StartWith($"CONNECT localhost:{server.AgentPort} HTTP/1.1\r\n")
                .And.Contain($"\r\nProxy-Authorization: Basic {credentials}\r\n"));
        }
        else
        {
            Assert.That(proxy.Heads, Is.Empty);
        }

        await using var echo = Destination.Echo();
        await using var stream = await lab.Dialer(server).DialAsync(TunnelLab.Cluster, echo.Port, cancellationToken);
        Assert.That(stream.CanWrite, Is.True);
    }
}

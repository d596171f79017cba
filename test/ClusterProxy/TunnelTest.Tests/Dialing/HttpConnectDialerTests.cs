using System.Net;
using System.Net.Sockets;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Dialing;

[CancelAfter(60_000)]
public sealed class HttpConnectDialerTests
{
    private const string Established = "HTTP/1.1 200 Connection Established\r\n\r\n";
    private const string NoAgent =
        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\n"
        + "currently no tunnels available: No agent available";

    [Test]
    public async Task Dial_Established_AsksForTheTargetAndGivesOutWhatFollows(CancellationToken cancellationToken)
    {
        await using var proxy = new ScriptedProxy(Established + "BANNER");

        await using var stream = await Dialer(proxy.EndPoint).DialAsync("fd00::1", 443, cancellationToken);

        using var reader = new StreamReader(stream);
        Assert.That(await reader.ReadToEndAsync(cancellationToken), Is.EqualTo("BANNER"));
        Assert.That(proxy.Requests, Is.EqualTo(new[]
        {
            "CONNECT [fd00::1]:443 HTTP/1.1\r\nHost: [fd00::1]:443\r\nUser-Agent: me/1\r\n\r\n",
        }));
    }

    [TestCase(NoAgent, TunnelFailure.NoAgent, "currently no tunnels available: No agent available")]
    [TestCase(
        "HTTP/1.1 503 Service Unavailable\r\n\r\nNo agent available\n", TunnelFailure.NoAgent, "No agent available")]
    [TestCase(
        "HTTP/1.1 502 Bad Gateway\r\n\r\ndial tcp 10.0.0.1:1: connect: connection refused", TunnelFailure.DialFailed,
        "dial tcp 10.0.0.1:1: connect: connection refused")]
    [TestCase(
        "HTTP/1.1 504 Gateway Timeout\r\n\r\ndial tcp 10.0.0.1:1: i/o timeout", TunnelFailure.DialFailed,
        "dial tcp 10.0.0.1:1: i/o timeout")]
    [TestCase(
        "HTTP/1.1 504 Gateway Timeout\r\n\r\nBackend dial timeout: timed out waiting for backend dial\r\n",
        TunnelFailure.TimedOut, "Backend dial timeout: timed out waiting for backend dial")]
    [TestCase("HTTP/1.1 502 Bad Gateway\r\n\r\n", TunnelFailure.DialFailed, "HTTP/1.1 502 Bad Gateway")]
    [TestCase("SSH-2.0-x\r\n\r\n", TunnelFailure.ServerUnreachable, "proxy-server {0}: it does not speak HTTP/1.1")]
    [TestCase("HTTP/1.1 x\r\n\r\n", TunnelFailure.ServerUnreachable, "proxy-server {0}: it does not speak HTTP/1.1")]
    [TestCase("", TunnelFailure.ServerUnreachable, "proxy-server {0}: the connection was ended")]
    [TestCase(
        "HTTP/1.1 200 OK\r\n", TunnelFailure.ServerUnreachable,
        "proxy-server {0}: the connection was ended within the answer")]
    public void Dial_Refused_TellsWhoRefusedAndWhy(string answer, TunnelFailure reason, string message)
    {
        Assert.That(
            async () =>
            {
                await using var proxy = new ScriptedProxy(answer);
                message = message.Replace("{0}", $"{proxy.EndPoint}", StringComparison.Ordinal);
                await Dialer(proxy.EndPoint).DialAsync("managed1", 443, Cancellation);
            },
            Throws.InstanceOf<TunnelException>().With.Property(nameof(TunnelException.Reason)).EqualTo(reason)
                .And.Matches<TunnelException>(e => e?.Message == message));
    }

    [Test]
    public async Task Dial_NotAllowedOnAConnectionThatStaysOpen_DoesNotWaitForMore(CancellationToken cancellationToken)
    {
        await using var proxy = new ScriptedProxy("HTTP/1.1 403 Forbidden\r\n\r\n", open: true);

        Assert.That(
            () => Dialer(proxy.EndPoint).DialAsync("managed1", 443, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Message.EqualTo("HTTP/1.1 403 Forbidden"));
    }

    [Test]
    public async Task Dial_HeadOrReasonWithoutEnd_IsReadInPartOnly(CancellationToken cancellationToken)
    {
        await using var head = new ScriptedProxy("HTTP/1.1 200 OK\r\n" + new string('x', 20_000), open: true);
        await using var reason = new ScriptedProxy("HTTP/1.1 502 x\r\n\r\n" + new string('x', 20_000), open: true);

        Assert.That(
            () => Dialer(head.EndPoint).DialAsync("managed1", 443, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Message.Contains("more than 16384 bytes"));
        Assert.That(
            () => Dialer(reason.EndPoint).DialAsync("managed1", 443, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Message.EqualTo(new string('x', 4096)));
    }

    [Test]
    public async Task Dial_ReplicasWithoutTheAgentOrGone_TriesTheNext(CancellationToken cancellationToken)
    {
        await using var without = new ScriptedProxy(NoAgent);
        await using var with = new ScriptedProxy(Established);
        var dialer = Dialer(Nobody, without.EndPoint, with.EndPoint);

        for (var i = 0; i < 3; i++)
        {
            await using var stream = await dialer.DialAsync("managed1", 443, cancellationToken);
        }

        Assert.That(with.Requests, Has.Count.EqualTo(3));
        Assert.That(
            () => Dialer(without.EndPoint, Nobody).DialAsync("managed1", 443, cancellationToken),
            Throws.InstanceOf<TunnelException>().With.Property(nameof(TunnelException.Reason))
                .EqualTo(TunnelFailure.NoAgent));
    }

    [Test]
    public async Task Dial_NoAnswer_EndsAfterItsTime(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(Nobody);
        silent.Listen();
        var dial = Dialer(time, silent.LocalEndPoint!).DialAsync("managed1", 443, cancellationToken);
        using var accepted = await silent.AcceptAsync(cancellationToken);

        time.Advance(TimeSpan.FromSeconds(7));

        Assert.That(
            () => dial, Throws.InstanceOf<TunnelException>().With.Message
                .EqualTo("No answer to the dial of managed1:443 within 00:00:07."));
    }

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    private static UnixDomainSocketEndPoint Nobody =>
        new(Path.Combine(Path.GetTempPath(), $"nobody-{Guid.NewGuid():N}.sock"));

    private static HttpConnectDialer Dialer(params IReadOnlyList<EndPoint> servers) =>
        Dialer(TimeProvider.System, servers);

    private static HttpConnectDialer Dialer(TimeProvider time, params IReadOnlyList<EndPoint> servers) => new(
        new KonnectivityDialerOptions { UserAgent = "me/1", DialTimeout = TimeSpan.FromSeconds(7) }, servers, time);
}

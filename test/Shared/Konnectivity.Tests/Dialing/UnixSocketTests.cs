using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Tests.Http2;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.Konnectivity.Tests.Dialing;

/// <summary>Dials through a proxy-server's Unix socket, as far as the server.</summary>
[CancelAfter(60_000)]
public sealed class UnixSocketTests
{
    private readonly UnixDomainSocketEndPoint socket =
        new(Path.Combine(Path.GetTempPath(), $"dial-{Guid.NewGuid():N}.sock"));

    [Test]
    public async Task Dial_Socket_CallsTheProxyServiceUnderItsOwnName(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = [];
        await using var server = PacketListener.Start(
            new PacketListenerOptions { EndPoint = socket, Path = TunnelHeaders.ProxyPath },
            stream =>
            {
                names = stream.RequestHeader("user-agent");
                return Task.FromResult(GrpcStatus.Ok);
            },
            TimeProvider.System, NullLogger.Instance);
        await using var dialer = Dialer();

        Assert.That(() => dialer.DialAsync("managed1", 443, cancellationToken), ServerUnreachable("ended"));
        Assert.That(names, Is.EqualTo(new[] { "tester/1" }));
    }

    [Test]
    public async Task Dial_NoSuchSocket_SaysSo(CancellationToken cancellationToken)
    {
        await using var dialer = Dialer();

        Assert.That(
            () => dialer.DialAsync("managed1", 443, cancellationToken), ServerUnreachable($"{socket} does not exist"));
    }

    // What a caller that does not read can make the process hold.
    [Test]
    public async Task Dial_WindowOfAStream_IsSmall(CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(socket);
        listener.Listen();
        await using var dialer = Dialer();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var dial = dialer.DialAsync("managed1", 443, stopping.Token);

        await using var peer = await RawPeer.AcceptAsync(listener, cancellationToken);
        var settings = new Http2Settings();
        settings.Apply((await peer.NextAsync(FrameType.Settings, cancellationToken))!.Payload);

        Assert.That(settings.InitialWindow, Is.EqualTo(256 * 1024));
        await stopping.CancelAsync();
        Assert.That(() => dial, Throws.InstanceOf<OperationCanceledException>());
    }

    private static NUnit.Framework.Constraints.IResolveConstraint ServerUnreachable(string message) =>
        Throws.InstanceOf<TunnelException>().With.Message.Contains(message)
            .And.Property(nameof(TunnelException.Reason)).EqualTo(TunnelFailure.ServerUnreachable);

    private KonnectivityDialer Dialer() => new(
        new KonnectivityDialerOptions { EndPoint = socket, UserAgent = "tester/1" }, TimeProvider.System,
        NullLogger<KonnectivityDialer>.Instance);
}

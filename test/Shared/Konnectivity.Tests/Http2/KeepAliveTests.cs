using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Streams;
using OcmAddons.Konnectivity.Transport;
using OcmAddons.Testing.Time;

namespace OcmAddons.Konnectivity.Tests.Http2;

/// <summary>A peer that answers is alive, however long it has nothing to say; one that does not is found out.</summary>
[CancelAfter(60_000)]
public sealed class KeepAliveTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider time = new();
    private PacketListener listener = null!;
    private RawPeer peer = null!;

    [SetUp]
    public async Task SetUp()
    {
        listener = PacketListener.Start(
            new PacketListenerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Path = "/Test" },
            _ => Task.FromResult(GrpcStatus.Ok), time, NullLogger.Instance);
        peer = await RawPeer.GreetAsync(listener.EndPoint.Port, TestContext.CurrentContext.CancellationToken);
    }

    [TearDown]
    public async Task TearDown()
    {
        await peer.DisposeAsync();
        await listener.DisposeAsync();
    }

    [Test]
    public async Task Connection_PeerThatAnswersPings_Lives(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 5; i++)
        {
            var ping = await AskedAsync(cancellationToken);
            Assert.That(ping, Is.Not.Null, $"ping {i}");
            await peer.FrameAsync(FrameType.Ping, FrameFlags.Acknowledge, 0, ping!.Payload, cancellationToken);

            // The answer has been read when the server has answered what came after it.
            await peer.FrameAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8], cancellationToken);
            Assert.That(await peer.NextAsync(FrameType.Ping, cancellationToken), Is.Not.Null);
            time.Advance(Patience);
        }
    }

    [Test]
    public async Task Ping_OftenAndWithoutCalls_IsAnsweredEachTime(CancellationToken cancellationToken)
    {
        for (byte i = 0; i < 100; i++)
        {
            await peer.FrameAsync(FrameType.Ping, FrameFlags.None, 0, [i, 0, 0, 0, 0, 0, 0, 0], cancellationToken);

            var answer = await peer.NextAsync(FrameType.Ping, cancellationToken);
            Assert.That(answer?.Header.Has(FrameFlags.Acknowledge), Is.True);
            Assert.That(answer!.Payload[0], Is.EqualTo(i));
        }
    }

    [Test]
    public async Task Connection_PeerThatIsSilent_IsGivenUp(CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        Assert.That(
            await AdvanceUntilAsync(peer.NextAsync(FrameType.Ping, cancellationToken), cancellationToken), Is.Not.Null);

        var end = await AdvanceUntilAsync(peer.NextAsync(FrameType.GoAway, cancellationToken), cancellationToken);

        Assert.That(end, Is.Null);
        Assert.That(time.GetUtcNow() - start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(40)));
    }

    // Moves the clock until the server has asked: from then on it waits for the answer, and for nothing sooner.
    private async Task<RawFrame?> AskedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await time.WhenTimerDueWithinAsync(Patience, cancellationToken);
            if (time.CountDueWithin(Look) == 0) return await peer.NextAsync(FrameType.Ping, cancellationToken);
            time.Advance(Look);
        }
    }

    // Moves the clock a little at a time, so that whoever waits for it gets to wait again.
    private async Task<RawFrame?> AdvanceUntilAsync(Task<RawFrame?> awaited, CancellationToken cancellationToken)
    {
        using var step = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!awaited.IsCompleted)
        {
            await step.WaitForNextTickAsync(cancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        return await awaited;
    }
}

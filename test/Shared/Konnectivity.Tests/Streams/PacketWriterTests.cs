using System.Buffers;
using System.IO.Pipelines;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Streams;

[CancelAfter(30_000)]
public sealed class PacketWriterTests
{
    [Test]
    public async Task DrainAsync_StreamThatIsBusy_WaitsUntilAllHasPassed(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, PacketWriterLimits.Default, delivered: null);
        writer.Write(PacketFactory.CloseRequest(1));
        var draining = writer.DrainAsync(cancellationToken);
        Assert.That(draining.IsCompleted, Is.False);

        stream.Pass(long.MaxValue);

        await draining;
        Assert.That(writer.Waiting, Is.Zero);
    }

    [Test]
    public async Task WaitForRoomAsync_Full_EndsWhenTheStreamTakesMore(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(100, 10_000), delivered: null);
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[200]));
        var waiting = writer.WaitForRoomAsync(new RoomWaiter(), cancellationToken).AsTask();
        Assert.That((waiting.IsCompleted, writer.HasRoom), Is.EqualTo((false, false)));

        stream.Pass(150);

        Assert.That(await waiting, Is.True);
        Assert.That(writer.HasRoom, Is.True);
    }

    [Test]
    public async Task WaitForRoomAsync_OneOfTwoGivesUp_TheOtherGetsTheRoom(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(100, 10_000), delivered: null);
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[200]));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = writer.WaitForRoomAsync(new RoomWaiter(), giveUp.Token).AsTask();
        var second = writer.WaitForRoomAsync(new RoomWaiter(), cancellationToken).AsTask();
        await giveUp.CancelAsync();

        stream.Pass(150);

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await second, Is.True);
    }

    [Test]
    public async Task WaitForRoomAsync_ManyOfWhomNobodySends_AllGetTheirTurn(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(100, 10_000), delivered: null);
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[200]));
        var waiting = Enumerable.Range(0, 20)
            .Select(_ => writer.WaitForRoomAsync(new RoomWaiter(), cancellationToken).AsTask()).ToList();

        stream.Pass(long.MaxValue);

        Assert.That(await Task.WhenAll(waiting), Has.All.True);
        Assert.That(writer.HasRoom, Is.True);
    }

    [Test]
    public async Task Write_PeerThatDoesNotRead_GivesTheStreamUp()
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(100, 1000), delivered: null);
        var accepted = 0;
        while (writer.Write(PacketFactory.CloseResponse(1, "unrecognized connectID")))
        {
            Assert.That(++accepted, Is.LessThan(1000));
        }

        Assert.That(stream.Aborted.IsCancellationRequested, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Delivered_WhenAllHasPassed_CountsTheBytesOfConnections(bool atOnce)
    {
        var stream = new GatedStream();
        long delivered = 0;
        await using var writer = new PacketWriter(stream, PacketWriterLimits.Default, bytes => delivered += bytes);
        if (atOnce) stream.Pass(long.MaxValue);
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[70_000]));
        writer.Write(PacketFactory.Drain());
        writer.WriteData(2, new ReadOnlySequence<byte>(new byte[5]));

        for (var i = 0; i < 100 && !atOnce; i++) stream.Pass(1_000);

        Assert.That(delivered, Is.EqualTo(70_005));
    }

    [Test]
    public async Task WaitForRoomAsync_StreamBroken_SaysSo(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(1, 1000), delivered: null);
        writer.Write(PacketFactory.Drain());
        var waiting = writer.WaitForRoomAsync(new RoomWaiter(), cancellationToken).AsTask();

        stream.Abort();

        Assert.That(await waiting, Is.False);
        Assert.That(writer.Write(PacketFactory.Drain()), Is.False);
    }

    /// <summary>Lets pass only as many bytes as it is told to.</summary>
    private sealed class GatedStream : IPacketStream
    {
        private readonly CancellationTokenSource aborted = new();
        private long allowed;

        public PipeReader Input => throw new NotSupportedException();

        public CancellationToken Aborted => aborted.Token;

        public long Unsent { get; private set; }

        public long Passed { get; private set; }

        public Action? Progress { get; set; }

        public void Pass(long bytes)
        {
            allowed += bytes;
            Move();
            Progress!();
        }

        public bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
        {
            Unsent += head.Length + body.Length;
            Move();
            return !Aborted.IsCancellationRequested;
        }

        public void Flush()
        {
            // What may pass has passed.
        }

        public void Abort()
        {
            aborted.Cancel();
            Progress!();
        }

        public ValueTask DisposeAsync()
        {
            aborted.Dispose();
            return ValueTask.CompletedTask;
        }

        private void Move()
        {
            var moved = Math.Min(allowed, Unsent);
            allowed -= moved;
            Unsent -= moved;
            Passed += moved;
        }
    }
}

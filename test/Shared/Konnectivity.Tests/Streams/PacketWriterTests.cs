using System.Buffers;
using System.IO.Pipelines;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Streams;

[CancelAfter(30_000)]
public sealed class PacketWriterTests
{
    [Test]
    public async Task Flush_WhileTheStreamIsBusy_SendsTheRestInOneGo(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, PacketWriterLimits.Default, delivered: null);
        writer.Write(PacketFactory.CloseRequest(1));
        writer.Flush();
        writer.Write(PacketFactory.CloseRequest(2));
        writer.Flush();
        writer.Write(PacketFactory.CloseRequest(3));
        writer.Flush();

        stream.Open();
        await writer.DrainAsync(cancellationToken);

        Assert.That(stream.Writes, Is.EqualTo(new[] { "1", "2,3" }));
    }

    [Test]
    public async Task WaitForRoomAsync_Full_EndsWhenTheStreamTakesMore(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(100, 10_000), delivered: null);
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[200]));
        writer.Flush();
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[200]));
        var waiting = writer.WaitForRoomAsync(cancellationToken).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        stream.Open();

        Assert.That(await waiting, Is.True);
    }

    [Test]
    public async Task Write_PeerThatDoesNotRead_GivesTheStreamUp()
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(100, 1000), delivered: null);
        var accepted = 0;
        while (writer.Write(PacketFactory.CloseResponse(1, "unrecognized connectID")))
        {
            writer.Flush();
            Assert.That(++accepted, Is.LessThan(1000));
        }

        Assert.That(stream.Aborted.IsCancellationRequested, Is.True);
        stream.Open();
    }

    [Test]
    public async Task Delivered_AfterDrain_CountsTheBytesOfConnections(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        long delivered = 0;
        await using var writer = new PacketWriter(
            stream, PacketWriterLimits.Default, bytes => Interlocked.Add(ref delivered, bytes));
        stream.Open();
        writer.WriteData(1, new ReadOnlySequence<byte>(new byte[70_000]));
        writer.Write(PacketFactory.Drain());

        await writer.DrainAsync(cancellationToken);

        Assert.That(Interlocked.Read(ref delivered), Is.EqualTo(70_000));
    }

    [Test]
    public async Task WaitForRoomAsync_StreamBroken_SaysSo(CancellationToken cancellationToken)
    {
        var stream = new GatedStream();
        await using var writer = new PacketWriter(stream, new PacketWriterLimits(1, 1000), delivered: null);
        writer.Write(PacketFactory.Drain());
        writer.Flush();
        writer.Write(PacketFactory.Drain());
        var waiting = writer.WaitForRoomAsync(cancellationToken).AsTask();

        stream.Break();

        Assert.That(await waiting, Is.False);
        Assert.That(writer.Write(PacketFactory.Drain()), Is.False);
    }

    /// <summary>Takes nothing until it is opened; notes which connections each write was for.</summary>
    private sealed class GatedStream : IPacketStream
    {
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource aborted = new();

        public List<string> Writes { get; } = [];

        public PipeReader Input => throw new NotSupportedException();

        public CancellationToken Aborted => aborted.Token;

        public void Open() => opened.TrySetResult();

        public void Break() => opened.TrySetException(new IOException("broken"));

        public async ValueTask WriteAsync(ByteQueue messages, CancellationToken cancellationToken)
        {
            var bytes = Enumerable.Range(0, messages.ChunkCount).SelectMany(i => messages[i].ToArray()).ToArray();
            await opened.Task;
            var buffer = new ReadOnlySequence<byte>(bytes);
            var ids = new List<long>();
            while (MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out var message))
            {
                var packet = PacketDecoder.Decode(message);
                if (packet.Type != PacketType.Drain) ids.Add(packet.ConnectId);
            }

            Writes.Add(string.Join(',', ids));
        }

        public void Abort() => aborted.Cancel();

        public ValueTask DisposeAsync()
        {
            aborted.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

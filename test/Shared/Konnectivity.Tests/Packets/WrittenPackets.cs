using System.Buffers;
using System.IO.Pipelines;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Packets;

/// <summary>The bytes that packets are on a stream.</summary>
internal static class WrittenPackets
{
    public static byte[] Bytes(Action<PacketWriter> write)
    {
        var stream = new RecordingStream();
        write(new PacketWriter(stream, PacketWriterLimits.Default, delivered: null));
        return stream.Written.WrittenSpan.ToArray();
    }

    private sealed class RecordingStream : IPacketStream
    {
        public ArrayBufferWriter<byte> Written { get; } = new();

        public PipeReader Input => throw new NotSupportedException();

        public CancellationToken Aborted => CancellationToken.None;

        public long Unsent => 0;

        public long Passed => Written.WrittenCount;

        public Action? Progress { get; set; }

        public bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
        {
            Written.Write(head);
            foreach (var memory in body) Written.Write(memory.Span);
            return true;
        }

        public void Flush()
        {
            // What was sent is written.
        }

        public void Abort() => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

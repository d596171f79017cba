using System.Buffers;
using System.Text;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.Konnectivity.Tests.Packets;

/// <summary>Messages found again, wherever the bytes are cut.</summary>
public sealed class MessageFramingTests
{
    [Test]
    public void TryRead_StreamCutAnywhere_FindsTheSamePackets()
    {
        var stream = Stream();

        for (var cut = 0; cut <= stream.Length; cut++)
        {
            Assert.That(Describe(Split(stream, cut)), Is.EqualTo(Expected), $"cut at {cut}");
        }
    }

    [Test]
    public void TryRead_StreamInSingleBytes_FindsTheSamePackets()
    {
        var stream = Stream();
        var first = new Segment(stream.AsMemory(0, 1), null);
        var last = first;
        for (var i = 1; i < stream.Length; i++)
        {
            last = new Segment(stream.AsMemory(i, 1), last);
        }

        Assert.That(Describe(new ReadOnlySequence<byte>(first, 0, last, 1)), Is.EqualTo(Expected));
    }

    [Test]
    public void TryRead_StreamEndingAnywhere_LeavesTheRestUntouched()
    {
        var stream = Stream();

        for (var length = 0; length < stream.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(stream, 0, length);
            while (MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out var message))
            {
                PacketDecoder.Decode(message);
            }

            Assert.That(stream.AsSpan(0, length).EndsWith(buffer.ToArray()), Is.True, $"ends at {length}");
        }
    }

    [Test]
    public void TryRead_LongerThanTheLimit_ThrowsBeforeItIsThere()
    {
        var buffer = new ReadOnlySequence<byte>([0, 0, 0, 0, 11]);

        Assert.That(() => MessageFraming.TryRead(ref buffer, 10, out _), Throws.InstanceOf<ProtocolException>());
    }

    [Test]
    public void TryRead_LengthOfFourGigabytes_Throws()
    {
        var buffer = new ReadOnlySequence<byte>([0, 0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.That(
            () => MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out _),
            Throws.InstanceOf<ProtocolException>());
    }

    [Test]
    public void TryRead_Compressed_Throws()
    {
        var buffer = new ReadOnlySequence<byte>([1, 0, 0, 0, 0]);

        Assert.That(
            () => MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out _),
            Throws.InstanceOf<ProtocolException>());
    }

    [Test]
    public void WriteData_MoreThanOnePacketHolds_IsSplit()
    {
        var bytes = new byte[PacketEncoder.MaxData + 1];
        Random.Shared.NextBytes(bytes);

        var packets = Read(WrittenPackets.Bytes(writer => writer.WriteData(300, new ReadOnlySequence<byte>(bytes))));

        Assert.That(packets.Select(data => data.Length), Is.EqualTo(new[] { PacketEncoder.MaxData, 1 }));
        Assert.That(packets.SelectMany(data => data), Is.EqualTo(bytes));
    }

    private static string[] Expected => ["DialReq 7 a:1", "Data 1 hello", "Data 200 ", "CloseReq 1", "DialRsp 9 no"];

    private static byte[] Stream() => WrittenPackets.Bytes(writer =>
    {
        writer.Write(PacketFactory.DialRequest(7, "tcp", "a:1"));
        writer.WriteData(1, new ReadOnlySequence<byte>("hello"u8.ToArray()));
        writer.Write(new Protos.Packet
        {
            Type = Protos.PacketType.Data,
            Data = new Protos.Data { ConnectId = 200 },
        });
        writer.Write(PacketFactory.CloseRequest(1));
        writer.Write(PacketFactory.DialFailed(9, "no"));
    });

    private static List<byte[]> Read(byte[] bytes)
    {
        var found = new List<byte[]>();
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out var message))
        {
            found.Add(PacketDecoder.Decode(message).Data.ToArray());
        }

        return found;
    }

    private static List<string> Describe(ReadOnlySequence<byte> buffer)
    {
        var found = new List<string>();
        while (MessageFraming.TryRead(ref buffer, MessageFraming.MaxPayload, out var message))
        {
            var packet = PacketDecoder.Decode(message);
            var text = packet.Type switch
            {
                Protos.PacketType.DialReq => $"{packet.DialId} {packet.Address}",
                Protos.PacketType.DialRsp => $"{packet.DialId} {packet.Error}",
                Protos.PacketType.Data => $"{packet.ConnectId} {Encoding.UTF8.GetString(packet.Data)}",
                _ => $"{packet.ConnectId}",
            };
            found.Add($"{packet.Type} {text}");
        }

        return found;
    }

    private static ReadOnlySequence<byte> Split(byte[] bytes, int cut)
    {
        var first = new Segment(bytes.AsMemory(0, cut), null);
        var second = new Segment(bytes.AsMemory(cut), first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            previous.Next = this;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
        }
    }
}

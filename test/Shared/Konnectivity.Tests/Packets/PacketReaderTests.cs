using System.Buffers;
using System.Text;
using Google.Protobuf;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Tests.Packets;

/// <summary>Packets as they come: in pieces of any size, and from peers that mean no good.</summary>
public sealed class PacketReaderTests
{
    private const string Expected = "DialReq 7 a:1|Data 1 hello|Data 200 |CloseReq 1|Data 3 backwards|DialRsp 9 no|";

    [Test]
    public void TryRead_StreamInTwoPieces_FindsTheSamePackets()
    {
        var stream = Stream();

        for (var cut = 0; cut <= stream.Length; cut++)
        {
            Assert.That(Read([stream[..cut], stream[cut..]]), Is.EqualTo(Expected), $"cut at {cut}");
        }
    }

    [Test]
    public void TryRead_StreamInSingleBytes_FindsTheSamePackets() =>
        Assert.That(Read(Stream().Chunk(1)), Is.EqualTo(Expected));

    [Test]
    public void TryRead_LongDataInPieces_IsHandedOnAtOnceAndIsOnePacket()
    {
        var written = WrittenPackets.Bytes(writer => writer.WriteData(5, new ReadOnlySequence<byte>(new byte[50_000])));
        var reader = new PacketReader();
        var (begun, bytes) = (0, 0L);

        foreach (var piece in written.Chunk(1_000))
        {
            var buffer = new ReadOnlySequence<byte>(piece);
            while (reader.TryRead(ref buffer, out var packet))
            {
                bytes += packet.Data.Length;
                if (!packet.Continued) begun++;
            }

            Assert.That(buffer.IsEmpty, Is.True);
        }

        Assert.That((begun, bytes, reader.WithinPacket), Is.EqualTo((1, 50_000L, false)));
    }

    [TestCase(new byte[] { 0, 0, 0x04, 0, 1, 0x08, 0x01 }, TestName = "TryRead_ControlPacketTooLong_Throws")]
    [TestCase(new byte[] { 0, 0xFF, 0, 0, 0 }, TestName = "TryRead_LengthBeyondAnyLimit_Throws")]
    [TestCase(new byte[] { 1, 0, 0, 0, 0 }, TestName = "TryRead_Compressed_Throws")]
    public void TryRead_MoreThanIsAllowed_ThrowsBeforeItIsThere(byte[] start)
    {
        var buffer = new ReadOnlySequence<byte>([.. start, .. new byte[30]]);

        Assert.That(() => new PacketReader().TryRead(ref buffer, out _), Throws.InstanceOf<ProtocolException>());
    }

    [Test]
    public void TryRead_AMillionPacketsOfNonsense_EndInAPacketOrAProtocolError()
    {
        var random = new Random(20_261_122);
        var packets = 0;
        var ends = 0;
        var reader = new PacketReader();
        var bytes = new byte[64];
        while (packets + ends < 1_000_000)
        {
            var length = Hostile(random, bytes);
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            try
            {
                while (reader.TryRead(ref buffer, out var packet))
                {
                    Assert.That(packet.Data.Length, Is.LessThanOrEqualTo(length));
                    packets++;
                }
            }
            catch (ProtocolException)
            {
                reader = new PacketReader(); // the stream has ended, another begins
                ends++;
            }
        }

        Assert.That((packets > 100_000, ends > 100_000), Is.EqualTo((true, true)));
    }

    // A frame of the right length around a packet that is nearly right, or around anything.
    private static int Hostile(Random random, byte[] bytes)
    {
        var length = random.Next(5, bytes.Length);
        random.NextBytes(bytes.AsSpan(0, length));
        if (random.Next(8) == 0) return length;
        MessageFraming.WriteHeader(bytes, length - MessageFraming.HeaderLength);
        if (length < 12 || random.Next(2) == 0) return length;
        ReadOnlySpan<byte> data = [0x08, 0x04, 0x22, (byte)(length - 9), 0x08, 0x01, 0x1A, (byte)(length - 13)];
        data[..Math.Min(data.Length, length - 5)].CopyTo(bytes.AsSpan(5));
        if (random.Next(2) == 0) bytes[random.Next(5, length)] ^= (byte)(1 << random.Next(8));
        return length;
    }

    private static byte[] Stream()
    {
        var first = WrittenPackets.Bytes(writer =>
        {
            writer.Write(PacketFactory.DialRequest(7, "tcp", "a:1"));
            writer.WriteData(1, new ReadOnlySequence<byte>("hello"u8.ToArray()));
            writer.Write(new Packet { Type = PacketType.Data, Data = new Data { ConnectId = 200 } });
            writer.Write(PacketFactory.CloseRequest(1));
        });

        // As no known peer writes it, but as protobuf allows: the bytes first, the type last.
        var inner = new Data { Data_ = ByteString.CopyFromUtf8("backwards") }.ToByteArray();
        byte[] message = [0x22, (byte)(inner.Length + 2), .. inner, 0x08, 0x03, 0x08, 0x04];
        var header = new byte[MessageFraming.HeaderLength];
        MessageFraming.WriteHeader(header, message.Length);
        return
        [
            .. first, .. header, .. message,
            .. WrittenPackets.Bytes(writer => writer.Write(PacketFactory.DialFailed(9, "no"))),
        ];
    }

    // As a stream gives it: what was not taken is shown again, with more behind it.
    private static string Read(IEnumerable<byte[]> pieces)
    {
        var found = new StringBuilder();
        var reader = new PacketReader();
        byte[] kept = [];
        foreach (var piece in pieces)
        {
            var buffer = new ReadOnlySequence<byte>([.. kept, .. piece]);
            while (reader.TryRead(ref buffer, out var packet))
            {
                if (packet.Continued) found.Length--;
                else found.Append(Describe(packet));
                if (packet.Type == PacketType.Data) found.Append(Encoding.UTF8.GetString(packet.Data));
                found.Append('|');
            }

            kept = buffer.ToArray();
        }

        Assert.That((kept.Length, reader.WithinPacket), Is.EqualTo((0, false)));
        return found.ToString();
    }

    private static string Describe(in TunnelPacket packet) => packet.Type switch
    {
        PacketType.DialReq => $"DialReq {packet.DialId} {packet.Address}",
        PacketType.DialRsp => $"DialRsp {packet.DialId} {packet.Error}",
        PacketType.Data => $"Data {packet.ConnectId} ",
        _ => $"{packet.Type} {packet.ConnectId}",
    };
}

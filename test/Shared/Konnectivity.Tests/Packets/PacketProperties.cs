using System.Buffers;
using FsCheck;
using Google.Protobuf;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Tests.Packets;

/// <summary>What holds for all packets, and for what is none.</summary>
public sealed class PacketProperties
{
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public bool Decode_AnyBytes_GivesAPacketOrAProtocolError(byte[] bytes)
    {
        try
        {
            PacketDecoder.Decode(new ReadOnlySequence<byte>(bytes));
            return true;
        }
        catch (ProtocolException)
        {
            return true;
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public bool Decode_DataOfAnyPeer_IsWhatProtobufReads(long connectId, byte[] bytes)
    {
        var message = new Packet
        {
            Type = PacketType.Data,
            Data = new Data { ConnectId = connectId, Data_ = ByteString.CopyFrom(bytes) },
        };

        var packet = PacketDecoder.Decode(new ReadOnlySequence<byte>(message.ToByteArray()));

        return packet.ConnectId == connectId && packet.Data.ToArray().SequenceEqual(bytes);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public bool WriteData_AnyBytes_IsWhatProtobufWrites(long connectId, NonEmptyArray<byte> bytes)
    {
        var written = WrittenPackets.Bytes(writer =>
            writer.WriteData(connectId, new ReadOnlySequence<byte>(bytes.Item)));
        var expected = new Packet
        {
            Type = PacketType.Data,
            Data = new Data { ConnectId = connectId, Data_ = ByteString.CopyFrom(bytes.Item) },
        };

        return written.AsSpan(MessageFraming.HeaderLength).SequenceEqual(expected.ToByteArray());
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public bool Decode_PacketWithOneByteChanged_NeverFailsOtherwise(PositiveInt position, byte value)
    {
        var bytes = PacketFactory.DialRequest(123_456_789, "tcp", "cluster1.example:6443").ToByteArray();
        bytes[position.Get % bytes.Length] = value;
        return Decode_AnyBytes_GivesAPacketOrAProtocolError(bytes);
    }
}

using System.Buffers;
using Google.Protobuf;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>
/// Reads packets. Those that carry bytes, in the order in which every known peer writes them, cost no copy.
/// </summary>
public static class PacketDecoder
{
    private const int MaxTextLength = 64 * 1024;



    /// <exception cref="ProtocolException">It is not a packet, or lacks the payload that its type needs.</exception>
    public static TunnelPacket Decode(in ReadOnlySequence<byte> message)
    {
        if (TryDecodeData(message, out var data)) return data;
        try
        {
            return FromMessage(Packet.Parser.ParseFrom(message));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ProtocolException("Malformed packet.", e);
        }
    }

    private static bool TryDecodeData(in ReadOnlySequence<byte> message, out TunnelPacket packet)
    {
        packet = default;
        var reader = new SequenceReader<byte>(message);
        if (!reader.IsNext([0x08, 0x04, 0x22], advancePast: true)) return false;
        if (!TryReadVarint(ref reader, out var length) || length != (ulong)reader.Remaining) return false;

        ulong connectId = 0;
        if (reader.IsNext(0x08, advancePast: true) && !TryReadVarint(ref reader, out connectId)) return false;
        if (reader.End)
        {
            packet = Data((long)connectId, default);
            return true;
        }

        if (!reader.IsNext(0x1A, advancePast: true) || !TryReadVarint(ref reader, out length)) return false;
        if (length != (ulong)reader.Remaining) return false;

        packet = Data((long)connectId, reader.UnreadSequence);
        return true;
    }

    private static bool TryReadVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!reader.TryRead(out var next)) return false;
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0) return true;
        }

        return false;
    }

    private static TunnelPacket FromMessage(Packet packet) => (packet.Type, packet.PayloadCase) switch
    {
        (PacketType.DialReq, Packet.PayloadOneofCase.DialRequest) => new()
        {
            Type = PacketType.DialReq,
            DialId = packet.DialRequest.Random,
            Protocol = Bounded(packet.DialRequest.Protocol),
            Address = Bounded(packet.DialRequest.Address),
        },
        (PacketType.DialRsp, Packet.PayloadOneofCase.DialResponse) => new()
        {
            Type = PacketType.DialRsp,
            DialId = packet.DialResponse.Random,
            ConnectId = packet.DialResponse.ConnectId,
            Error = Bounded(packet.DialResponse.Error),
        },
        (PacketType.CloseReq, Packet.PayloadOneofCase.CloseRequest) =>
            new() { Type = PacketType.CloseReq, ConnectId = packet.CloseRequest.ConnectId },
        (PacketType.CloseRsp, Packet.PayloadOneofCase.CloseResponse) => new()
        {
            Type = PacketType.CloseRsp,
            ConnectId = packet.CloseResponse.ConnectId,
            Error = Bounded(packet.CloseResponse.Error),
        },
        (PacketType.Data, Packet.PayloadOneofCase.Data) =>
            Data(packet.Data.ConnectId, new ReadOnlySequence<byte>(packet.Data.Data_.Memory)),
        (PacketType.DialCls, Packet.PayloadOneofCase.CloseDial) =>
            new() { Type = PacketType.DialCls, DialId = packet.CloseDial.Random },
        (PacketType.Drain, _) => new() { Type = PacketType.Drain },
        (PacketType.Credit, Packet.PayloadOneofCase.Credit) => new()
        {
            Type = PacketType.Credit,
            ConnectId = packet.Credit.ConnectId,
            Credit = packet.Credit.Bytes,
        },
        _ => Unusual(packet),
    };

    // A type of the future is ignored, as every peer does; a known one without its payload brings Go's peers down.
    private static TunnelPacket Unusual(Packet packet) => Enum.IsDefined(packet.Type)
        ? throw new ProtocolException($"{packet.Type} packet without its payload.")
        : new TunnelPacket { Type = packet.Type };

    private static TunnelPacket Data(long connectId, ReadOnlySequence<byte> data) =>
        new() { Type = PacketType.Data, ConnectId = connectId, Data = data };

    private static string Bounded(string text) => text.Length <= MaxTextLength
        ? text
        : throw new ProtocolException($"Text of {text.Length} characters; limit {MaxTextLength}.");
}

using System.Buffers;
using Google.Protobuf;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>
/// Reads whole packets. Those that carry bytes are best read by <see cref="PacketReader"/>, which copies nothing.
/// </summary>
public static class PacketDecoder
{
    private const int MaxTextLength = 64 * 1024;

    /// <exception cref="ProtocolException">It is not a packet, or lacks the payload that its type needs.</exception>
    public static TunnelPacket Decode(in ReadOnlySequence<byte> message)
    {
        try
        {
            return FromMessage(Packet.Parser.ParseFrom(message));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ProtocolException("Malformed packet.", e);
        }
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
        (PacketType.Data, Packet.PayloadOneofCase.Data) => new()
        {
            Type = PacketType.Data,
            ConnectId = packet.Data.ConnectId,
            Data = new ReadOnlySequence<byte>(packet.Data.Data_.Memory),
            Detached = true,
        },
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

    private static string Bounded(string text) => text.Length <= MaxTextLength
        ? text
        : throw new ProtocolException($"Text of {text.Length} characters; limit {MaxTextLength}.");
}

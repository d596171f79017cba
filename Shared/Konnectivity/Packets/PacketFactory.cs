using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>The packets that carry no bytes, each with the payload that its type needs.</summary>
public static class PacketFactory
{
    public static Packet DialRequest(long dialId, string protocol, string address) => new()
    {
        Type = PacketType.DialReq,
        DialRequest = new DialRequest { Random = dialId, Protocol = protocol, Address = address },
    };

    public static Packet DialSucceeded(long dialId, long connectId) => new()
    {
        Type = PacketType.DialRsp,
        DialResponse = new DialResponse { Random = dialId, ConnectId = connectId },
    };

    public static Packet DialFailed(long dialId, string error) => new()
    {
        Type = PacketType.DialRsp,
        DialResponse = new DialResponse { Random = dialId, Error = error },
    };

    public static Packet CloseRequest(long connectId) =>
        new() { Type = PacketType.CloseReq, CloseRequest = new CloseRequest { ConnectId = connectId } };

    public static Packet CloseResponse(long connectId, string error) => new()
    {
        Type = PacketType.CloseRsp,
        CloseResponse = new CloseResponse { ConnectId = connectId, Error = error },
    };

    public static Packet CloseDial(long dialId) =>
        new() { Type = PacketType.DialCls, CloseDial = new CloseDial { Random = dialId } };

    public static Packet Drain() => new() { Type = PacketType.Drain, Drain = new Drain() };
}

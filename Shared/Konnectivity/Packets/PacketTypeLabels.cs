using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>What the metrics of server and agent call the packet types: the names of konnectivity's protocol.</summary>
public static class PacketTypeLabels
{
    public static string MetricLabel(this PacketType type) => type switch
    {
        PacketType.DialReq => "DIAL_REQ",
        PacketType.DialRsp => "DIAL_RSP",
        PacketType.CloseReq => "CLOSE_REQ",
        PacketType.CloseRsp => "CLOSE_RSP",
        PacketType.Data => "DATA",
        PacketType.DialCls => "DIAL_CLS",
        PacketType.Drain => "DRAIN",
        PacketType.Credit => "CREDIT",
        _ => "Unknown",
    };
}

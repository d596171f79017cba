using System.Buffers.Binary;
using Google.Protobuf;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A packet with gRPC's five bytes in front, as Protobuf writes it.</summary>
internal static class GrpcFrame
{
    public static byte[] Of(Packet packet)
    {
        var frame = new byte[5 + packet.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        packet.WriteTo(frame.AsSpan(5));
        return frame;
    }
}

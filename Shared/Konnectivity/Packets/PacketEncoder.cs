using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>Writes DATA by hand, as Protobuf would: its bytes are sent from where they are.</summary>
public static class PacketEncoder
{
    /// <summary>The most bytes that one DATA packet of ours carries: far below what any peer refuses.</summary>
    public const int MaxData = 64 * 1024;

    // gRPC 5, type 2, payload tag and length 1 + 5, connection id 1 + 10, data tag and length 1 + 5.
    internal const int MaxDataHeader = 30;

    /// <summary>Writes what precedes the bytes of a connection in their message, and tells how long it is.</summary>
    internal static int WriteDataHeader(Span<byte> header, long connectId, int length)
    {
        var idLength = connectId == 0 ? 0 : 1 + Varint.Length((ulong)connectId);
        var inner = idLength + 1 + Varint.Length((ulong)length) + length;
        var message = 3 + Varint.Length((ulong)inner) + inner;
        MessageFraming.WriteHeader(header, message);
        header[5] = 0x08;
        header[6] = (byte)PacketType.Data;
        header[7] = 0x22;
        var at = Varint.Write(header, 8, (ulong)inner);
        if (idLength > 0)
        {
            header[at++] = 0x08;
            at = Varint.Write(header, at, (ulong)connectId);
        }

        header[at++] = 0x1A;
        return Varint.Write(header, at, (ulong)length);
    }
}

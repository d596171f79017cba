using System.Buffers;
using System.Buffers.Binary;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>
/// Takes packets off what a stream has received. Bytes of a connection are handed on as they come: a DATA packet of
/// which only a part is there is read as several, so that nobody waits for the rest or keeps it meanwhile.
/// </summary>
public sealed class PacketReader
{
    /// <summary>A packet without bytes is small; one that is not would have to be kept until it is whole.</summary>
    public const int MaxControl = 256 * 1024;

    // gRPC 5, type 2, payload tag and length 1 + 5, connection id 1 + 10, data tag and length 1 + 5.
    private const int MaxHeader = 30;
    private ReadOnlySequence<byte> kept;
    private long connectId;
    private long left;
    private bool begun;

    /// <summary>Whether a packet has begun of which a part is missing.</summary>
    public bool WithinPacket => left > 0;

    /// <summary>Takes a packet off the front of <paramref name="buffer"/>, when there is one.</summary>
    /// <exception cref="ProtocolException">What comes is no packet, or too long.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out TunnelPacket packet)
    {
        if (!kept.IsEmpty) return TryReadKept(out packet);
        if (left > 0 || TryReadDataHeader(ref buffer)) return TryReadData(ref buffer, out packet);
        packet = default;
        var limit = buffer.Length < MaxHeader ? MessageFraming.MaxPayload : MaxControl; // it may be DATA yet
        if (!MessageFraming.TryRead(ref buffer, limit, out var message)) return false;
        if (message.IsSingleSegment && CreditMessage.TryRead(message.FirstSpan, out packet)) return true;
        packet = PacketDecoder.Decode(message);
        return true;
    }

    /// <summary>
    /// Puts the last bytes of the DATA packet that was just read back. Tells how many bytes before what is left of the
    /// buffer the next read must begin.
    /// </summary>
    public long Unread(in TunnelPacket packet, long bytes)
    {
        connectId = packet.ConnectId;
        if (packet.Detached)
        {
            kept = packet.Data.Slice(packet.Data.Length - bytes);
            return 0;
        }

        left += bytes;
        return bytes;
    }

    private bool TryReadKept(out TunnelPacket packet)
    {
        packet = new TunnelPacket
        {
            Type = PacketType.Data,
            ConnectId = connectId,
            Data = kept,
            Continued = true,
            Detached = true,
        };
        kept = default;
        return true;
    }

    private bool TryReadData(ref ReadOnlySequence<byte> buffer, out TunnelPacket packet)
    {
        packet = default;
        var length = Math.Min(left, buffer.Length);
        if (length == 0) return false;
        packet = new TunnelPacket
        {
            Type = PacketType.Data,
            ConnectId = connectId,
            Data = buffer.Slice(0, length),
            Continued = begun,
        };
        begun = true;
        buffer = buffer.Slice(length);
        left -= length;
        return true;
    }

    // In the order in which every known peer writes it; whatever else is left to the general decoder.
    private bool TryReadDataHeader(ref ReadOnlySequence<byte> buffer)
    {
        scoped var header = buffer.FirstSpan;
        if (header.Length < MaxHeader && header.Length < buffer.Length)
        {
            var start = buffer.Slice(0, Math.Min(MaxHeader, buffer.Length));
            Span<byte> copy = stackalloc byte[(int)start.Length];
            start.CopyTo(copy);
            header = copy;
        }

        if (!DataHeader.TryParse(header, out var found) || found.DataLength == 0) return false;
        if (found.DataLength > MessageFraming.MaxPayload)
        {
            throw new ProtocolException($"Message of {found.DataLength} bytes; limit {MessageFraming.MaxPayload}.");
        }

        connectId = found.ConnectId;
        left = found.DataLength;
        begun = false;
        buffer = buffer.Slice(found.HeaderLength);
        return true;
    }

    private readonly ref struct DataHeader(int headerLength, long connectId, long dataLength)
    {
        // Type DATA, and the tag of its payload.
        private static ReadOnlySpan<byte> Start => [0x08, 0x04, 0x22];

        public int HeaderLength => headerLength;

        public long ConnectId => connectId;

        public long DataLength => dataLength;

        // | 0 | length (32) | 08 04 | 22 inner | 08 connection id, unless 0 | 1A data | …
        public static bool TryParse(ReadOnlySpan<byte> bytes, out DataHeader header)
        {
            header = default;
            if (bytes.Length < 9 || bytes[0] != 0 || !bytes[5..].StartsWith(Start)) return false;
            var end = MessageFraming.HeaderLength + (long)BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            var at = 8;
            if (!Varint.TryRead(bytes, ref at, out var inner) || at + (long)inner != end) return false;
            var id = 0UL;
            if (at < bytes.Length && bytes[at] == 0x08)
            {
                at++;
                if (!Varint.TryRead(bytes, ref at, out id)) return false;
            }

            if (at >= bytes.Length || bytes[at++] != 0x1A) return false;
            if (!Varint.TryRead(bytes, ref at, out var data) || at + (long)data != end) return false;
            header = new DataHeader(at, (long)id, (long)data);
            return true;
        }
    }
}

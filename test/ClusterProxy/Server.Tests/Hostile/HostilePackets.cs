using System.Buffers.Binary;
using Google.Protobuf;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.ClusterProxy.Server.Tests.Hostile;

/// <summary>
/// Packets of every type in any order, with ids that sometimes are in use, and now and then something that is none. A
/// random that can be repeated chooses.
/// </summary>
internal sealed class HostilePackets(int seed, params string[] addresses)
{
    private const int Prefix = 5;
    private const int LowIds = 24; // peers number their own from 1
    private readonly Random random = new(seed);

    /// <summary>Of a thousand, how many are such that the stream cannot go on.</summary>
    public int Broken { get; init; } = 40;

    /// <summary>An id that the other side has told.</summary>
    public long KnownId { get; set; }

    /// <summary>Up to this number.</summary>
    public int Number(int most) => random.Next(1, most + 1);

    public bool Chance(int percent) => random.Next(100) < percent;

    /// <summary>The next message, with its prefix.</summary>
    public byte[] Next() => random.Next(1000) < Broken ? NoPacket() : Framed(Any());

    private byte[] NoPacket() => random.Next(5) switch
    {
        0 => Framed(new Packet { Type = (PacketType)random.Next(6) }),
        1 => Framed(Bytes(random.Next(1, 200))),
        2 => [1, 0, 0, 0, 1, 0], // compressed
        3 => [0, 0x7F, 0xFF, 0xFF, 0xFF],
        _ => Framed(new Packet { DialRequest = new DialRequest { Address = new string('x', 100_000) } }),
    };

    private Packet Any() => random.Next(10) switch
    {
        0 or 1 => new()
        {
            DialRequest = new DialRequest
            {
                Protocol = Chance(95) ? "tcp" : "udp",
                Address = addresses[random.Next(addresses.Length)],
                Random = Id(),
            },
        },
        2 or 3 => new()
        {
            Type = PacketType.DialRsp,
            DialResponse = new DialResponse { Random = Id(), ConnectId = Id(), Error = Chance(20) ? "no" : "" },
        },
        4 => new() { Type = PacketType.CloseReq, CloseRequest = new CloseRequest { ConnectId = Id() } },
        5 => new() { Type = PacketType.CloseRsp, CloseResponse = new CloseResponse { ConnectId = Id() } },
        6 => Rare(),
        _ => new()
        {
            Type = PacketType.Data,
            Data = new Data { ConnectId = Id(), Data_ = ByteString.CopyFrom(Bytes(Size())) },
        },
    };

    private Packet Rare() => random.Next(4) switch
    {
        0 => new() { Type = PacketType.DialCls, CloseDial = new CloseDial { Random = Id() } },
        1 => new() { Type = PacketType.Drain, Drain = new Drain() },
        2 => new() { Type = PacketType.Credit, Credit = new Credit { ConnectId = Id(), Bytes = random.NextInt64() } },
        _ => new() { Type = (PacketType)random.Next(8, 120) },
    };

    private int Size() => random.Next(20) switch
    {
        0 => 0,
        1 => random.Next(70_000),
        _ => random.Next(1, 1_000),
    };

    private long Id() => random.Next(10) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        < 5 => KnownId,
        _ => random.Next(LowIds),
    };

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Framed(Packet packet) => Framed(packet.ToByteArray());

    private static byte[] Framed(byte[] message)
    {
        var framed = new byte[Prefix + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsSpan(Prefix));
        return framed;
    }
}

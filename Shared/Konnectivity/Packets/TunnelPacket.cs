using System.Buffers;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>One packet as it came off a stream; its data is valid only until the stream's buffer is advanced.</summary>
public readonly struct TunnelPacket
{
    public required PacketType Type { get; init; }

    /// <summary>Chosen by the agent, unique within one of its streams.</summary>
    public long ConnectId { get; init; }

    /// <summary>Chosen by the frontend, or by the server towards an agent; echoed in the answer.</summary>
    public long DialId { get; init; }

    /// <summary>Set on DIAL_REQ: the network, in practice <c>tcp</c>.</summary>
    public string Protocol { get; init; }

    /// <summary>Set on DIAL_REQ: <c>host:port</c>.</summary>
    public string Address { get; init; }

    /// <summary>Set on DIAL_RSP and CLOSE_RSP; empty when all is well.</summary>
    public string Error { get; init; }

    /// <summary>Set on CREDIT.</summary>
    public long Credit { get; init; }

    /// <summary>Set on what is not the first part of a DATA packet that was read as several.</summary>
    public bool Continued { get; init; }

    /// <summary>Set when the data is a copy, rather than a part of the stream's buffer.</summary>
    internal bool Detached { get; init; }

    /// <summary>Set on DATA; may be empty.</summary>
    public ReadOnlySequence<byte> Data { get; init; }
}

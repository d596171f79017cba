using System.Buffers;
using System.Buffers.Binary;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>What one side tells the other about itself (RFC 9113, 6.5.2).</summary>
internal sealed class Http2Settings
{
    public const int DefaultWindow = 65_535;
    public const int DefaultMaxFrame = 16_384;
    private const int EntrySize = 6;
    private const int MaxEntries = 64;
    private uint tableSize = 4096;

    public int MaxConcurrentStreams { get; private set; } = int.MaxValue;

    public int InitialWindow { get; private set; } = DefaultWindow;

    public int MaxFrame { get; private set; } = DefaultMaxFrame;

    /// <summary>
    /// Whether it has ever cut its header table down. The next block must then say that we heed it (RFC 7541, 4.2);
    /// that every block says it costs a byte, and needs no count of what was acknowledged when.
    /// </summary>
    public bool TableReduced { get; private set; }

    /// <summary>The payload of a frame that announces limits.</summary>
    public static byte[] Announce(Http2Limits limits, bool server)
    {
        var output = new ArrayBufferWriter<byte>();
        if (!server) Write(output, Setting.EnablePush, 0);
        if (server) Write(output, Setting.MaxConcurrentStreams, (uint)limits.MaxStreams);
        Write(output, Setting.InitialWindowSize, (uint)limits.StreamWindow);
        Write(output, Setting.MaxHeaderListSize, (uint)limits.MaxHeaderList);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Takes over what the peer says. Returns by how much the windows of open streams change.</summary>
    public int Apply(ReadOnlySpan<byte> payload)
    {
        if (payload.Length % EntrySize != 0) throw Bad(Http2Error.FrameSizeError, "SETTINGS of a wrong size");
        if (payload.Length / EntrySize > MaxEntries) throw Bad(Http2Error.EnhanceYourCalm, "SETTINGS without end");
        var before = InitialWindow;
        for (; !payload.IsEmpty; payload = payload[EntrySize..])
        {
            var setting = (Setting)BinaryPrimitives.ReadUInt16BigEndian(payload);
            Apply(setting, BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
        }

        return InitialWindow - before;
    }

    private void Apply(Setting setting, uint value)
    {
        switch (setting)
        {
            case Setting.HeaderTableSize:
                TableReduced |= value < tableSize;
                tableSize = value;
                break;
            case Setting.EnablePush when value > 1:
                throw Bad(Http2Error.ProtocolError, "ENABLE_PUSH that is neither 0 nor 1");
            case Setting.MaxConcurrentStreams:
                MaxConcurrentStreams = (int)Math.Min(value, int.MaxValue);
                break;
            case Setting.InitialWindowSize:
                if (value > int.MaxValue) throw Bad(Http2Error.FlowControlError, "a window beyond 2^31-1");
                InitialWindow = (int)value;
                break;
            case Setting.MaxFrameSize:
                if (value is < DefaultMaxFrame or > 0xFF_FFFF)
                {
                    throw Bad(Http2Error.ProtocolError, "MAX_FRAME_SIZE out of range");
                }

                MaxFrame = (int)value;
                break;
        }
    }

    private static Http2Exception Bad(Http2Error error, string what) => new(error, $"The peer sent {what}.");

    private static void Write(ArrayBufferWriter<byte> output, Setting setting, uint value)
    {
        var bytes = output.GetSpan(EntrySize);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)setting);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], value);
        output.Advance(EntrySize);
    }

    private enum Setting : ushort
    {
        HeaderTableSize = 0x1,
        EnablePush = 0x2,
        MaxConcurrentStreams = 0x3,
        InitialWindowSize = 0x4,
        MaxFrameSize = 0x5,
        MaxHeaderListSize = 0x6,
    }
}

/// <summary>What this side grants a peer.</summary>
internal sealed record Http2Limits
{
    /// <summary>Calls that a client may have open at once.</summary>
    public int MaxStreams { get; init; } = 100_000;

    /// <summary>Bytes of one call that wait for their reader.</summary>
    public int StreamWindow { get; init; } = 1024 * 1024;

    /// <summary>Bytes of all calls that may be on their way.</summary>
    public int ConnectionWindow { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of all calls that wait for their readers, past which the whole connection waits.</summary>
    public long MaxBuffered { get; init; } = 64 * 1024 * 1024;

    public int MaxHeaderList { get; init; } = 96 * 1024;

    /// <summary>Frames that cost us work and the peer nothing: so many at once, and as many more each minute.</summary>
    public int CheapFrames { get; init; } = 20_000;

    /// <summary>Output that may wait for the network.</summary>
    public int OutputRoom { get; init; } = 256 * 1024;

    /// <summary>Silence after which the peer is asked whether it is alive.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether readers run where the network is read: only those that never block may.</summary>
    public bool InlineReaders { get; init; }
}

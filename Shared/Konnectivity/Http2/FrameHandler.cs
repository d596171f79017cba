using System.Buffers;
using System.Buffers.Binary;
using OcmAddons.Konnectivity.Http2.Hpack;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>Takes frames off what was received, checks them against RFC 9113, and does what they say.</summary>
internal sealed class FrameHandler(Http2Connection connection, Http2Limits limits, TimeProvider time)
{
    private const int DecoderTable = 4096;
    private readonly HpackDecoder decoder = new(DecoderTable, limits.MaxHeaderList);
    private readonly FloodGuard flood = new(limits.CheapFrames, time);
    private ArrayBufferWriter<byte>? block;
    private FrameHeader blockStart;
    private bool awaitsPreface = connection.IsServer;
    private bool greeted;

    /// <summary>What a client begins with (RFC 9113, 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Handles one whole frame, or leaves the buffer untouched.</summary>
    public bool TryHandle(ref ReadOnlyMemory<byte> buffer)
    {
        if (awaitsPreface && !TrySkipPreface(ref buffer)) return false;
        if (buffer.Length < FrameHeader.Size) return false;
        var header = FrameHeader.Read(buffer.Span);
        if (header.Length > Http2Settings.DefaultMaxFrame) throw Bad(Http2Error.FrameSizeError, header, "is too long");
        if (buffer.Length < FrameHeader.Size + header.Length) return false;

        var payload = buffer.Slice(FrameHeader.Size, header.Length);
        buffer = buffer[(FrameHeader.Size + header.Length)..];
        Handle(header, payload);
        return true;
    }

    private bool TrySkipPreface(ref ReadOnlyMemory<byte> buffer)
    {
        var length = Math.Min(buffer.Length, Preface.Length);
        if (!buffer.Span[..length].SequenceEqual(Preface[..length]))
        {
            throw new Http2Exception(Http2Error.ProtocolError, "The peer does not speak HTTP/2.");
        }

        if (length < Preface.Length) return false;
        buffer = buffer[length..];
        awaitsPreface = false;
        return true;
    }

    private void Handle(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        if (!greeted && header.Type != FrameType.Settings)
        {
            throw Bad(Http2Error.ProtocolError, header, "comes before SETTINGS");
        }

        greeted = true;
        if (block is not null && header.Type != FrameType.Continuation)
        {
            throw Bad(Http2Error.ProtocolError, header, "interrupts a header block");
        }

        try
        {
            Dispatch(header, payload);
        }
        catch (Http2Exception e) when (e.StreamId != 0)
        {
            flood.Count();
            if (connection.Find(e.StreamId) is { } stream) stream.Reset(e.Error, e);
            else connection.Output.Reset(e.StreamId, e.Error);
        }
    }

    private void Dispatch(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        if (header.Type is FrameType.Settings or FrameType.Continuation or FrameType.Priority)
        {
            flood.Count();
        }

        switch (header.Type)
        {
            case FrameType.Data:
                Data(header, payload);
                break;
            case FrameType.Headers:
                Headers(header, payload);
                break;
            case FrameType.Continuation:
                Continuation(header, payload);
                break;
            case FrameType.RstStream:
                ResetByPeer(header, payload);
                break;
            case FrameType.Settings:
                Settings(header, payload);
                break;
            case FrameType.Ping:
                Ping(header, payload);
                break;
            case FrameType.GoAway:
                GoAway(header, payload);
                break;
            case FrameType.WindowUpdate:
                WindowUpdate(header, payload);
                break;
            case FrameType.Priority:
                Require(header.StreamId != 0, Http2Error.ProtocolError, header);
                if (header.Length != 5) throw OfStream(Http2Error.FrameSizeError, header);
                break;
            case FrameType.PushPromise:
                throw Bad(Http2Error.ProtocolError, header, "was not allowed");
        }
    }

    private void Data(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.StreamId != 0, Http2Error.ProtocolError, header);
        connection.Received(header.Length);
        var data = Unpad(header, payload);
        if (connection.Find(header.StreamId) is not { } stream)
        {
            RequireKnown(header);
            connection.Consumed(header.Length);
            return;
        }

        if (data.IsEmpty && !header.Has(FrameFlags.EndStream)) flood.Count();
        if (!stream.TryReceive(data, header.Length))
        {
            connection.Consumed(header.Length);
            throw OfStream(stream.ReadClosed ? Http2Error.StreamClosed : Http2Error.FlowControlError, header);
        }

        if (header.Has(FrameFlags.EndStream)) stream.EndOfInput();
    }

    private void Headers(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.StreamId % 2 == 1, Http2Error.ProtocolError, header);
        var fragment = Unpad(header, payload);
        if (header.Has(FrameFlags.Priority))
        {
            Require(fragment.Length >= 5, Http2Error.FrameSizeError, header);
            fragment = fragment[5..];
        }

        blockStart = header;
        block = new ArrayBufferWriter<byte>();
        Append(header, fragment);
    }

    private void Continuation(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(block is not null && header.StreamId == blockStart.StreamId, Http2Error.ProtocolError, header);
        Append(header, payload);
    }

    private void Append(FrameHeader header, ReadOnlyMemory<byte> fragment)
    {
        if (block!.WrittenCount + fragment.Length > limits.MaxHeaderList)
        {
            throw Bad(Http2Error.EnhanceYourCalm, header, "makes a header block too large");
        }

        block.Write(fragment.Span);
        if (!header.Has(FrameFlags.EndHeaders)) return;
        var fields = decoder.Decode(block.WrittenSpan); // also for a call that is refused: the table is common
        block = null;
        Deliver(fields);
    }

    private void Deliver(List<HeaderField> fields)
    {
        var id = blockStart.StreamId;
        var stream = connection.Find(id);
        if (stream is null && connection.IsServer && !connection.WasOpen(id))
        {
            stream = connection.Accept(id);
            if (stream is null)
            {
                connection.Output.Reset(id, Http2Error.RefusedStream);
                return;
            }

            // The end first: a handler that runs at once must see it.
            if (blockStart.Has(FrameFlags.EndStream)) stream.EndOfInput();
            stream.HeadersArrived(fields);
            return;
        }

        if (stream is null)
        {
            RequireKnown(blockStart);
            return;
        }

        if (blockStart.Has(FrameFlags.EndStream))
        {
            stream.Trailers(fields);
            stream.EndOfInput();
            return;
        }

        if (connection.IsServer) throw OfStream(Http2Error.ProtocolError, blockStart);
        stream.HeadersArrived(fields);
    }

    private void ResetByPeer(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.StreamId != 0, Http2Error.ProtocolError, header);
        Require(header.Length == 4, Http2Error.FrameSizeError, header);
        RequireKnown(header);
        var error = (Http2Error)UInt32(payload);
        if (connection.Find(header.StreamId) is not { } stream) return;
        if (!stream.Used) flood.Count(); // calls that were never meant: CVE-2023-44487
        stream.Broken(new IOException($"The peer gave the call up: {error}."));
    }

    private void Settings(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.StreamId == 0, Http2Error.ProtocolError, header);
        if (header.Has(FrameFlags.Acknowledge))
        {
            Require(header.Length == 0, Http2Error.FrameSizeError, header);
            return;
        }

        connection.Apply(payload.Span);
        connection.Output.Frame(FrameType.Settings, FrameFlags.Acknowledge, 0, []);
        connection.Output.Flush();
    }

    private void Ping(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.StreamId == 0, Http2Error.ProtocolError, header);
        Require(header.Length == 8, Http2Error.FrameSizeError, header);
        if (header.Has(FrameFlags.Acknowledge)) return;
        connection.Output.Frame(FrameType.Ping, FrameFlags.Acknowledge, 0, payload.Span);
        connection.Output.Flush();
    }

    private void GoAway(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.StreamId == 0, Http2Error.ProtocolError, header);
        Require(header.Length >= 8, Http2Error.FrameSizeError, header);
        connection.PeerLeaves((int)(UInt32(payload) & 0x7FFF_FFFF));
    }

    private void WindowUpdate(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        Require(header.Length == 4, Http2Error.FrameSizeError, header);
        var bytes = (int)(UInt32(payload) & 0x7FFF_FFFF);
        if (header.StreamId == 0)
        {
            Require(bytes > 0, Http2Error.ProtocolError, header);
            connection.Output.Grant(bytes);
            return;
        }

        RequireKnown(header);
        if (bytes == 0) throw OfStream(Http2Error.ProtocolError, header);
        if (connection.Find(header.StreamId) is { } stream) connection.Output.Grant(stream, bytes);
    }

    private static ReadOnlyMemory<byte> Unpad(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        if (!header.Has(FrameFlags.Padded)) return payload;
        Require(!payload.IsEmpty, Http2Error.FrameSizeError, header);
        var padding = payload.Span[0];
        payload = payload[1..];
        Require(padding <= payload.Length, Http2Error.ProtocolError, header);
        return payload[..^padding];
    }

    private static uint UInt32(ReadOnlyMemory<byte> payload) => BinaryPrimitives.ReadUInt32BigEndian(payload.Span);

    // A frame for a stream that was never opened; for one that has ended it is merely late.
    private void RequireKnown(FrameHeader header) =>
        Require(connection.WasOpen(header.StreamId), Http2Error.ProtocolError, header);

    private static void Require(bool condition, Http2Error error, FrameHeader header)
    {
        if (!condition) throw Bad(error, header, "breaks the protocol");
    }

    private static Http2Exception Bad(Http2Error error, FrameHeader header, string what) =>
        new(error, $"{header.Type} of stream {header.StreamId} {what}.");

    private static Http2Exception OfStream(Http2Error error, FrameHeader header) =>
        new(error, $"{header.Type} breaks the protocol.", header.StreamId);
}

using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>A DATA frame that nothing has been appended after yet, so that it can still grow.</summary>
internal struct OpenFrame
{
    private Memory<byte> header;

    public int StreamId { get; private set; }

    public int Length { get; private set; }

    public static OpenFrame Begin(ByteQueue output, int streamId)
    {
        var frame = new OpenFrame { StreamId = streamId, header = output.GetMemory(FrameHeader.Size) };
        new FrameHeader(0, FrameType.Data, FrameFlags.None, streamId).Write(output);
        return frame;
    }

    public void Extend(int bytes)
    {
        Length += bytes;
        FrameHeader.WriteLength(header.Span, Length);
    }
}

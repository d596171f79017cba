namespace OcmAddons.Konnectivity.Http2;

/// <summary>RFC 9113, 7.</summary>
internal enum Http2Error : uint
{
    NoError = 0x0,
    ProtocolError = 0x1,
    InternalError = 0x2,
    FlowControlError = 0x3,
    SettingsTimeout = 0x4,
    StreamClosed = 0x5,
    FrameSizeError = 0x6,
    RefusedStream = 0x7,
    Cancel = 0x8,
    CompressionError = 0x9,
    ConnectError = 0xA,
    EnhanceYourCalm = 0xB,
}

/// <summary>The peer broke the rules: of one stream, or, when none is named, of the connection.</summary>
internal sealed class Http2Exception(Http2Error error, string message, int streamId = 0) : IOException(message)
{
    public Http2Error Error { get; } = error;

    public int StreamId { get; } = streamId;
}

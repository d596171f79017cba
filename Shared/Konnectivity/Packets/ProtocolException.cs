namespace OcmAddons.Konnectivity.Packets;

/// <summary>A peer broke the protocol: the stream that it did it on is not usable any more.</summary>
public sealed class ProtocolException(string message, Exception? innerException = null)
    : IOException(message, innerException);

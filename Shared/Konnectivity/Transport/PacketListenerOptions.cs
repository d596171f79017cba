using System.Net;
using OcmAddons.Konnectivity.Http2;
using OcmAddons.Konnectivity.Tls;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Where a listener listens, for what, and within which limits.</summary>
public sealed class PacketListenerOptions
{
    /// <summary>A TCP port, or a Unix socket.</summary>
    public required EndPoint EndPoint { get; init; }

    /// <summary>The one method that is served here.</summary>
    public required string Path { get; init; }

    /// <summary>No TLS at all when unset.</summary>
    public ServerTls? Tls { get; init; }

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A reusable tunnel of a Go frontend opens a stream for every dial.</summary>
    public int MaxStreamsPerConnection { get; init; } = 100_000;

    /// <summary>Connections that may be in their TLS handshake at once; others wait in the system's queue.</summary>
    public int MaxHandshakes { get; init; } = 256;

    internal Http2Limits Limits() => new()
    {
        MaxStreams = MaxStreamsPerConnection,
        KeepAlive = KeepAlive,
        KeepAliveTimeout = KeepAliveTimeout,
        InlineReaders = true, // the server's handlers never block
    };
}

using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>The end of a call that was opened by the peer. It ends with the status that its handler returns.</summary>
public interface IServerPacketStream : IPacketStream
{
    /// <summary>The certificate that the peer proved itself with.</summary>
    X509Certificate2? PeerCertificate { get; }

    /// <summary>Where the peer is; for logs.</summary>
    string PeerAddress { get; }

    /// <summary>All values of a header of the request; empty when it has none of that name.</summary>
    IReadOnlyList<string> RequestHeader(string name);

    /// <summary>Sent before the first packet, whoever sends that; to be set before anybody can.</summary>
    IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; set; }

    /// <summary>Sends the response's headers at once, without waiting for the first packet.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);
}

/// <summary>The end of a call that was opened from here.</summary>
public interface IClientPacketStream : IPacketStream
{
    /// <summary>
    /// Waits for the response's headers. A Go server sends those of Proxy with its first packet only.
    /// </summary>
    Task<IReadOnlyList<string>> ResponseHeaderAsync(string name, CancellationToken cancellationToken);

    /// <summary>Says that no more packets come from here. The peer may go on sending.</summary>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}

using System.IO.Pipelines;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>
/// A call with a stream of packets in each direction, whatever carries it. One reader and one writer at a time.
/// </summary>
public interface IPacketStream : IAsyncDisposable
{
    /// <summary>
    /// Length-prefixed messages from the peer, as they arrive; completes when the peer has no more to say.
    /// </summary>
    PipeReader Input { get; }

    /// <summary>Signalled when the call is broken, in either direction.</summary>
    CancellationToken Aborted { get; }

    /// <summary>Sends whole messages. The queue is not touched: it is the caller's to clear.</summary>
    ValueTask WriteAsync(ByteQueue messages, CancellationToken cancellationToken);

    /// <summary>Ends the call at once; what is still on its way may be lost.</summary>
    void Abort();
}

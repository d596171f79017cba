using System.Buffers;
using System.IO.Pipelines;

namespace OcmAddons.Konnectivity.Streams;

/// <summary>A call with a stream of packets in each direction, whatever carries it.</summary>
public interface IPacketStream : IAsyncDisposable
{
    /// <summary>
    /// Length-prefixed messages from the peer, as they arrive; completes when the peer has no more to say. Who reads
    /// what a peer opened must advance before it awaits anything but the next read.
    /// </summary>
    PipeReader Input { get; }

    /// <summary>Signalled when the call is broken, in either direction.</summary>
    CancellationToken Aborted { get; }

    /// <summary>How many bytes wait for the peer to take more.</summary>
    long Unsent { get; }

    /// <summary>How many bytes have gone out, or at least on their way, since the call began.</summary>
    long Passed { get; }

    /// <summary>Called when bytes that had to wait have passed, or never will.</summary>
    Action? Progress { get; set; }

    /// <summary>
    /// Takes a message, in two parts, whether the peer takes more or not: to keep <see cref="Unsent"/> within bounds is
    /// the caller's business. False when the call takes no more.
    /// </summary>
    bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body);

    /// <summary>Sees to it that what was taken goes out.</summary>
    void Flush();

    /// <summary>Ends the call at once; what is still on its way may be lost.</summary>
    void Abort();
}

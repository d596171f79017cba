using System.Buffers;

namespace OcmAddons.ClusterProxy.Server.Tunnels;

/// <summary>
/// The frontend's side of a tunnel. Called from the loop that serves an agent: nothing here may wait.
/// </summary>
internal interface IFrontend
{
    /// <summary>The dial succeeded. False when the frontend is no longer there.</summary>
    bool Connected(long connectId);

    /// <summary>Takes bytes for the frontend; they are its own from then on.</summary>
    void Deliver(long connectId, in ReadOnlySequence<byte> data);

    /// <summary>The agent's side is closed. An empty error is an end in order.</summary>
    void Closed(long connectId, string error);

    /// <summary>Sees to it that what was taken goes out.</summary>
    void Flush();
}

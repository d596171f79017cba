using System.Buffers;
using System.IO.Pipelines;
using OcmAddons.Konnectivity.Http2.Hpack;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>One call: what both ends of it have in common.</summary>
internal abstract class Http2Stream : IPacketStream
{
    private readonly CancellationTokenSource aborted = new();
    private readonly StreamInput input;
    private TaskCompletionSource? windowOpened;
    private bool ended;

    protected Http2Stream(int id, Http2Connection connection)
    {
        Id = id;
        Connection = connection;
        SendWindow = connection.Output.Peer.InitialWindow;
        input = new StreamInput(this, connection);
        Aborted = aborted.Token;
    }

    public int Id { get; }

    public PipeReader Input => input;

    public CancellationToken Aborted { get; }

    /// <summary>What the peer takes of this call; guarded by the output's gate.</summary>
    public long SendWindow { get; set; }

    /// <summary>Nothing more may be sent; guarded by the output's gate.</summary>
    public bool WriteClosed { get; private set; }

    /// <summary>The peer has no more to say.</summary>
    public bool ReadClosed => ended;

    /// <summary>The peer has sent something besides headers.</summary>
    public bool Used { get; private set; }

    protected Http2Connection Connection { get; }

    public virtual ValueTask WriteAsync(ByteQueue messages, CancellationToken cancellationToken) =>
        Connection.Output.DataAsync(this, messages, cancellationToken);

    public void Abort() => Reset(Http2Error.Cancel, new IOException("The call was given up."));

    public abstract ValueTask DisposeAsync();

    /// <summary>Completes when the peer takes more of this call. Call it with the output's gate held.</summary>
    public Task WindowOpenedLocked()
    {
        windowOpened ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return windowOpened.Task;
    }

    /// <summary>The peer takes more of this call, or less.</summary>
    public void Grant(long bytes)
    {
        lock (Connection.Output.Gate)
        {
            SendWindow += bytes;
            if (SendWindow > int.MaxValue)
            {
                throw new Http2Exception(Http2Error.FlowControlError, "Window beyond 2^31-1.", Id);
            }

            if (SendWindow > 0) ReleaseLocked();
        }
    }

    /// <summary>
    /// Bytes from the peer. <paramref name="charged"/> is what they cost of the windows, padding included. False when
    /// there had been an end of them, or when they are more than the window.
    /// </summary>
    public bool TryReceive(in ReadOnlySequence<byte> data, int charged)
    {
        if (ended) return false;
        Used = true;
        return input.TryWrite(data, charged);
    }

    /// <summary>A header block after the first: trailers.</summary>
    public abstract void Trailers(List<HeaderField> fields);

    /// <summary>The first header block of the peer.</summary>
    public abstract void HeadersArrived(List<HeaderField> fields);

    /// <summary>The peer has no more to say.</summary>
    public virtual void EndOfInput()
    {
        ended = true;
        input.End(failure: null);
    }

    /// <summary>The peer, or the connection, gave the call up.</summary>
    public void Broken(Exception reason)
    {
        ended = true;
        TryCloseWriting();
        input.End(reason);
        input.Discard(); // what is left may still be read, but holds up nobody else
        OnBroken(reason);
        aborted.Cancel();
        Connection.Remove(this);
    }

    /// <summary>Gives the call up from this side.</summary>
    public void Reset(Http2Error error, Exception reason)
    {
        if (!Connection.Remove(this)) return;
        Connection.Output.Reset(Id, error);
        Broken(reason);
    }

    protected virtual void OnBroken(Exception reason)
    {
    }

    /// <summary>False when nothing more could be sent already.</summary>
    protected bool TryCloseWriting()
    {
        lock (Connection.Output.Gate)
        {
            if (WriteClosed) return false;
            WriteClosed = true;
            ReleaseLocked();
            return true;
        }
    }

    /// <summary>Forgets the call when both sides are through with it.</summary>
    protected void Finish()
    {
        Connection.Remove(this);
        input.Discard();
    }

    private void ReleaseLocked()
    {
        windowOpened?.TrySetResult();
        windowOpened = null;
    }
}

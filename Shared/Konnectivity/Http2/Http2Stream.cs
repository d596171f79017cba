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
    private long passed;
    private volatile bool ended;

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

    public Action? Progress { get; set; }

    public long Unsent => Queue.Length;

    public long Passed
    {
        get => Volatile.Read(ref passed);
        set => Volatile.Write(ref passed, value);
    }

    /// <summary>What the peer takes of this call; guarded by the output's gate, as are the next three.</summary>
    public long SendWindow { get; set; }

    /// <summary>What waits for a window, or for its turn.</summary>
    public ByteQueue Queue { get; } = new();

    /// <summary>Whether it is in line for its turn.</summary>
    public bool Scheduled { get; set; }

    /// <summary>Nothing more may be sent than what waits.</summary>
    public bool WriteClosed { get; private set; }

    /// <summary>The peer has no more to say.</summary>
    public bool ReadClosed => ended;

    /// <summary>The peer has sent something besides headers.</summary>
    public bool Used { get; private set; }

    protected Http2Connection Connection { get; }

    public virtual bool Send(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body) =>
        Connection.Output.Send(this, head, body);

    public void Flush() => Connection.Output.Flush();

    public void Abort() => Reset(Http2Error.Cancel, new IOException("The call was given up."));

    public abstract ValueTask DisposeAsync();

    /// <summary>The peer takes more of this call, or less.</summary>
    public void GrantLocked(long bytes)
    {
        SendWindow += bytes;
        if (SendWindow > int.MaxValue)
        {
            throw new Http2Exception(Http2Error.FlowControlError, "Window beyond 2^31-1.", Id);
        }
    }

    public void CloseWritingLocked() => WriteClosed = true;

    /// <summary>
    /// Bytes from the peer. <paramref name="charged"/> is what they cost of the windows, padding included. False when
    /// there had been an end of them, or when they are more than the window.
    /// </summary>
    public bool TryReceive(ReadOnlyMemory<byte> data, int charged)
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
        CloseWriting();
        input.End(reason);
        input.Discard(); // what is left may still be read, but holds up nobody else
        OnBroken(reason);
        aborted.Cancel();
        Connection.Remove(this);
        Progress?.Invoke(); // whoever waits to send must find out
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

    /// <summary>Nothing more is sent, and what waits is dropped.</summary>
    protected void CloseWriting()
    {
        lock (Connection.Output.Gate)
        {
            WriteClosed = true;
            Queue.Clear();
        }
    }

    /// <summary>Forgets the call when both sides are through with it.</summary>
    protected void Finish()
    {
        Connection.Remove(this);
        input.Discard();
    }
}

using System.Diagnostics;
using OcmAddons.Konnectivity.Http2.Hpack;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>Makes the streams of the calls that a peer opens.</summary>
internal delegate Http2Stream? Http2Acceptor(int streamId, Http2Connection connection);

/// <summary>
/// An HTTP/2 connection (RFC 9113) for long calls: no priorities, no push, no header compression of its own. Whatever a
/// peer does is bounded; what breaks the rules ends its stream, or the connection.
/// </summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);
    private const int Burst = 256 * 1024;
    private readonly Stream transport;
    private readonly Http2Acceptor? acceptor;
    private readonly TimeProvider time;
    private readonly FrameHandler frames;
    private readonly KeepAliveWatch alive;
    private readonly FlushScope scope = new();
    private readonly Lock gate = new();
    private readonly Dictionary<int, Http2Stream> streams = [];
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource? empty;
    private Exception? failure;
    private long buffered;
    private int unacknowledged;
    private int nextId = 1;
    private int lastPeerId;
    private bool leaving;

    /// <summary>A server when it accepts calls, a client when it does not.</summary>
    public Http2Connection(Stream transport, Http2Limits limits, Http2Acceptor? acceptor, TimeProvider time)
    {
        this.transport = transport;
        this.acceptor = acceptor;
        this.time = time;
        Limits = limits;
        Output = new Http2Output(transport, limits, time, Fail);
        frames = new FrameHandler(this, limits, time);
        alive = new KeepAliveWatch(Output, limits.KeepAlive, limits.KeepAliveTimeout, time);
    }

    public Http2Limits Limits { get; }

    /// <summary>Silence after which the peer is asked whether it is alive; may be changed while it runs.</summary>
    public TimeSpan KeepAlive
    {
        get => alive.Interval;
        set => alive.Interval = value;
    }

    public Http2Output Output { get; }

    public bool IsServer => acceptor is not null;

    /// <summary>No further call can be opened: the connection is gone, or the peer is leaving.</summary>
    public bool Closed { get; private set; }

    public int OpenStreams
    {
        get { lock (gate) return streams.Count; }
    }

    /// <summary>Why it ended, once it has.</summary>
    public Exception? Failure => failure;

    /// <summary>The highest stream that the peer has opened.</summary>
    public int LastPeerId => lastPeerId;

    /// <summary>Serves the connection until it ends. It does not throw: the calls learn of what went wrong.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, cancellationToken);
        var watching = WatchAsync(either.Token);
        var sending = Output.RunAsync();
        try
        {
            Greet();
            await ReceiveAsync(either.Token);
            Fail(new IOException("The peer closed the connection."));
        }
        catch (Http2Exception e)
        {
            GoAway(e.Error);
            await SayGoodbyeAsync();
            Fail(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // whatever it was: the calls must learn of it
        {
            Fail(failure ?? e);
        }

        await transport.DisposeAsync();
        await sending;
        await watching;
    }

    /// <summary>Opens a call; its headers are on their way when this returns.</summary>
    public T Open<T>(Func<int, T> create, IReadOnlyList<HeaderField> fields)
        where T : Http2Stream
    {
        T stream;
        lock (gate)
        {
            if (Closed || nextId < 0) throw new IOException("The connection is closed.", failure);
            if (streams.Count >= Output.Peer.MaxConcurrentStreams)
            {
                throw new IOException("The server takes no more calls.");
            }

            stream = create(nextId);
            streams.Add(nextId, stream);
            nextId += 2;
            Output.Headers(stream.Id, fields, endStream: false); // ids must arrive in order
        }

        Output.Flush();
        return stream;
    }

    /// <summary>Asks the peer to open no more calls here.</summary>
    public void GoAway(Http2Error error)
    {
        Span<byte> payload = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(payload, lastPeerId);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)error);
        lock (gate) leaving = true;
        Output.Frame(FrameType.GoAway, FrameFlags.None, 0, payload);
        Output.Flush();
    }

    /// <summary>Completes when no call is open.</summary>
    public Task EmptyAsync()
    {
        lock (gate)
        {
            if (streams.Count == 0) return Task.CompletedTask;
            empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return empty.Task;
        }
    }

    /// <summary>Ends the connection, and all calls with it.</summary>
    public void Fail(Exception reason)
    {
        List<Http2Stream> open;
        lock (gate)
        {
            failure ??= reason;
            Closed = true;
            open = [.. streams.Values];
        }

        Output.Close();
        foreach (var stream in open)
        {
            stream.Broken(new IOException($"The connection was lost: {reason.Message}", reason));
        }

        stopping.Cancel();
    }

    /// <summary>The peer opens no more calls, and takes none but those up to an id.</summary>
    public void PeerLeaves(int lastId)
    {
        List<Http2Stream> refused;
        lock (gate)
        {
            Closed = true;
            refused = IsServer ? [] : [.. streams.Values.Where(stream => stream.Id > lastId)];
        }

        foreach (var stream in refused)
        {
            stream.Broken(new IOException("The server is leaving and did not take the call."));
        }
    }

    public Http2Stream? Find(int id)
    {
        lock (gate) return streams.GetValueOrDefault(id);
    }

    /// <summary>A call that the peer opens; null when it is refused.</summary>
    public Http2Stream? Accept(int id)
    {
        lock (gate)
        {
            lastPeerId = id;
            if (leaving || streams.Count >= Limits.MaxStreams) return null;
        }

        var stream = acceptor!(id, this);
        lock (gate)
        {
            if (stream is null || failure is not null) return null; // nobody would tell the call
            streams.Add(id, stream);
            return stream;
        }
    }

    /// <summary>Whether an id was in use once: what still comes for it is late, not wrong.</summary>
    public bool WasOpen(int id)
    {
        lock (gate) return id % 2 == 1 && (IsServer ? id <= lastPeerId : id < nextId);
    }

    public bool Remove(Http2Stream stream)
    {
        lock (gate)
        {
            if (!streams.Remove(stream.Id)) return false;
            if (streams.Count == 0) empty?.TrySetResult();
            return true;
        }
    }

    /// <summary>What the peer says of itself, which changes the windows of the calls that are open as well.</summary>
    public void Apply(ReadOnlySpan<byte> settings)
    {
        lock (gate) // no call may be opened in between: it would miss the change, or get it twice
        {
            lock (Output.Gate) // … nor anything be sent by what held before
            {
                var change = Output.Peer.Apply(settings);
                foreach (var stream in streams.Values)
                {
                    Output.ChangeWindowLocked(stream, change);
                }
            }
        }

        Output.Refill();
    }

    /// <summary>Bytes came in for some call. The connection's window is given back at once, up to a bound.</summary>
    public void Received(int bytes)
    {
        lock (gate)
        {
            buffered += bytes;
            unacknowledged += bytes;
            if (unacknowledged > Limits.ConnectionWindow)
            {
                throw new Http2Exception(Http2Error.FlowControlError, "More than the connection's window.");
            }
        }

        Acknowledge();
    }

    /// <summary>Bytes have left the call that they came in for.</summary>
    public void Consumed(long bytes)
    {
        lock (gate) buffered -= bytes;
        Acknowledge();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Fail(new IOException("The connection was closed."));
        return ValueTask.CompletedTask;
    }

    private void Acknowledge()
    {
        int grant;
        lock (gate)
        {
            grant = unacknowledged >= Limits.ConnectionWindow / 2 && buffered < Limits.MaxBuffered ? unacknowledged : 0;
            unacknowledged -= grant;
        }

        if (grant > 0) Output.WindowUpdate(0, grant);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (await alive.RunAsync(cancellationToken) is { } silence) Fail(silence);
    }

    private void Greet()
    {
        if (!IsServer) Output.Raw(FrameHandler.Preface);
        Output.Frame(FrameType.Settings, FrameFlags.None, 0, Http2Settings.Announce(Limits, IsServer));
        Output.WindowUpdate(0, Limits.ConnectionWindow - Http2Settings.DefaultWindow);
    }

    // A peer that broke the rules may well not read either.
    private async Task SayGoodbyeAsync()
    {
        try
        {
            await Output.DrainAsync().WaitAsync(GoodbyeTimeout, time);
        }
        catch (TimeoutException)
        {
            // It will find out.
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new ReceiveBuffer();
        try
        {
            var burst = 0;
            while (true)
            {
                // While nothing comes, nothing is kept for it.
                var none = buffer.TryRelease() ? await transport.ReadAsync(Memory<byte>.Empty, cancellationToken) : 0;
                Debug.Assert(none == 0, "There was no room for anything.");
                var read = await transport.ReadAsync(buffer.Free(), cancellationToken);
                if (read == 0) return;
                buffer.Filled(read);
                alive.Heard();
                Handle(buffer);
                burst += read;
                if (burst < Burst) continue;
                burst = 0;
                await Task.Yield(); // the thread may be one that others need
            }
        }
        finally
        {
            buffer.Release();
        }
    }

    private void Handle(ReceiveBuffer buffer)
    {
        scope.Enter();
        try
        {
            var received = buffer.Received;
            while (frames.TryHandle(ref received))
            {
                // each in turn
            }

            buffer.Handled(received);
        }
        finally
        {
            scope.Exit();
        }
    }
}

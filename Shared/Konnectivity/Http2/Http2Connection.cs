using System.Buffers;
using System.IO.Pipelines;
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
    private static readonly TimeSpan KeepAliveStep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private readonly Stream transport;
    private readonly PipeReader input;
    private readonly Http2Acceptor? acceptor;
    private readonly TimeProvider time;
    private readonly FrameHandler frames;
    private readonly Lock gate = new();
    private readonly Dictionary<int, Http2Stream> streams = [];
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource? empty;
    private Exception? failure;
    private long heard;
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
        KeepAlive = limits.KeepAlive;
        Output = new Http2Output(transport, limits, Fail);
        frames = new FrameHandler(this, limits, time);
        input = PipeReader.Create(
            transport, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true, useZeroByteReads: true));
    }

    public Http2Limits Limits { get; }

    /// <summary>Silence after which the peer is asked whether it is alive; may be changed while it runs.</summary>
    public TimeSpan KeepAlive { get; set; }

    public Http2Output Output { get; }

    public bool IsServer => acceptor is not null;

    /// <summary>No further call can be opened: the connection is gone, or the peer is leaving.</summary>
    public bool Closed { get; private set; }

    /// <summary>The peer is asked to open no more calls.</summary>
    public int OpenStreams
    {
        get { lock (gate) return streams.Count; }
    }

    /// <summary>The highest stream that the peer has opened.</summary>
    public int LastPeerId => lastPeerId;

    /// <summary>Serves the connection until it ends. It does not throw: the calls learn of what went wrong.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, cancellationToken);
        var alive = KeepAliveAsync(either.Token);
        try
        {
            Greet();
            if (IsServer) await ReadPrefaceAsync(either.Token);
            await ReadFramesAsync(either.Token);
            Fail(new IOException("The peer closed the connection."));
        }
        catch (Http2Exception e)
        {
            GoAway(e.Error);
            await SayGoodbyeAsync();
            Fail(e);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            Fail(failure ?? e);
        }

        await input.CompleteAsync();
        await transport.DisposeAsync();
        await alive;
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
            int change;
            lock (Output.Gate) change = Output.Peer.Apply(settings);
            if (change == 0) return;
            foreach (var stream in streams.Values)
            {
                stream.Grant(change);
            }
        }
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

    private void Greet()
    {
        if (!IsServer) Output.Raw(Preface);
        Output.Frame(FrameType.Settings, FrameFlags.None, 0, Http2Settings.Announce(Limits, IsServer));
        Output.WindowUpdate(0, Limits.ConnectionWindow - Http2Settings.DefaultWindow);
    }

    private async Task ReadPrefaceAsync(CancellationToken cancellationToken)
    {
        var result = await input.ReadAtLeastAsync(Preface.Length, cancellationToken);
        var buffer = result.Buffer;
        if (buffer.Length < Preface.Length || !buffer.Slice(0, Preface.Length).ToArray().SequenceEqual(Preface))
        {
            throw new Http2Exception(Http2Error.ProtocolError, "The peer does not speak HTTP/2.");
        }

        input.AdvanceTo(buffer.GetPosition(Preface.Length));
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

    private async Task ReadFramesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            Volatile.Write(ref heard, time.GetTimestamp());
            var buffer = result.Buffer;
            while (frames.TryHandle(ref buffer))
            {
                // each in turn
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) return;
        }
    }

    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        if (KeepAlive <= TimeSpan.Zero || KeepAlive == Timeout.InfiniteTimeSpan) return;
        Volatile.Write(ref heard, time.GetTimestamp());
        try
        {
            while (true)
            {
                await Task.Delay(KeepAlive < KeepAliveStep ? KeepAlive : KeepAliveStep, time, cancellationToken);
                if (time.GetElapsedTime(Volatile.Read(ref heard)) < KeepAlive) continue;
                var asked = time.GetTimestamp();
                Output.Frame(FrameType.Ping, FrameFlags.None, 0, "keepaliv"u8);
                Output.Flush();
                await Task.Delay(Limits.KeepAliveTimeout, time, cancellationToken);
                if (Volatile.Read(ref heard) >= asked) continue;
                Fail(new IOException($"No sign of life for {KeepAlive + Limits.KeepAliveTimeout}."));
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // the connection ended
        }
    }
}

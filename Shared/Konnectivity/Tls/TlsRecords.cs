using System.Buffers.Binary;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tls;

/// <summary>
/// Lies between an <see cref="SslStream"/> and the network. Once a handshake is done, what is read here is whole
/// records that have been received before, and what is written is kept until it is sent: so neither ever waits within
/// the <see cref="SslStream"/>, which would allocate each time.
/// </summary>
internal sealed class TlsRecords : AsyncStream, IValueTaskSource
{
    /// <summary>What may be encrypted at once: it fits into one buffer, with what its records add.</summary>
    public const int MaxWrite = ByteQueue.ChunkSize;

    // | type (8) | version (16) | length (16) | … |, see RFC 5246, 6.2.3; version 1.3 has a lower limit
    private const int HeaderSize = 5;
    private const int MaxLength = 16 * 1024 + 2048;
    private const byte FirstType = 20;
    private const byte LastType = 24;
    private readonly Stream network;
    private readonly Lock gate = new();
    private readonly Action sent;
    private ManualResetValueTaskSourceCore<bool> sends;
    private ValueTaskAwaiter sending;
    private byte[]? received;
    private byte[]? output;
    private int start;
    private int end;
    private int shown;
    private int written;
    private bool full;
    private bool ended;
    private bool established;
    private bool writing;

    public TlsRecords(Stream network)
    {
        this.network = network;
        sent = OnSent;
    }

    /// <summary>How long the next record is; 0 when it is not there as a whole.</summary>
    public int Next => shown > 0 ? 0 : RecordAt(start);

    /// <summary>How long the last record is that was begun to be read.</summary>
    public int Last { get; private set; }

    /// <summary>Whether there is something to read: a whole record, or that nothing comes any more.</summary>
    public bool Ready => shown > 0 || ended || Next > 0;

    public static IOException AnotherHandshake() => new("The peer asks for another handshake.");

    /// <summary>The handshake is done.</summary>
    public void Establish() => established = true;

    /// <summary>Receives; as long as nothing has come it only waits, and holds no buffer.</summary>
    public ValueTask<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (received is null) return network.ReadAsync(Memory<byte>.Empty, cancellationToken);
        if (start > 0) received.AsSpan(start, end - start).CopyTo(received);
        (start, end) = (0, end - start);
        return network.ReadAsync(received.AsMemory(end), cancellationToken);
    }

    /// <summary>What has come of <see cref="ReceiveAsync"/>.</summary>
    public void Received(int bytes)
    {
        if (received is null)
        {
            received = BufferPool.Shared.Rent(BufferPool.Size);
            return;
        }

        ended = bytes == 0;
        end += bytes;
        full = end == received.Length;
    }

    /// <exception cref="NoRecordException">The last one had no data; another has not come yet.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Ready) return new ValueTask<int>(Take(buffer.Span));
        return established ? throw new NoRecordException() : ReceiveAndTakeAsync(buffer, cancellationToken);
    }

    /// <summary>What is written from now on is kept.</summary>
    public void BeginWrite()
    {
        lock (gate) writing = true;
    }

    /// <summary>Sends what was kept.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken)
    {
        lock (gate) writing = false;
        if (written == 0) return ValueTask.CompletedTask;
#pragma warning disable CA2012 // Its result is taken once: here, or when it has been sent.
        sending = network.WriteAsync(output.AsMemory(0, written), cancellationToken).GetAwaiter();
#pragma warning restore CA2012
        if (sending.IsCompleted)
        {
            ReleaseOutput();
            sending.GetResult();
            return ValueTask.CompletedTask;
        }

        sends.Reset();
        var version = sends.Version;
        sending.UnsafeOnCompleted(sent);
        return new ValueTask(this, version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!established) return network.WriteAsync(buffer, cancellationToken);
        lock (gate)
        {
            // Only what a peer asks for after the handshake is answered unasked: RFC 9113, 9.2, forbids that.
            if (!writing) throw AnotherHandshake();
            output ??= BufferPool.Shared.Rent(BufferPool.Size);
            if (buffer.Length > output.Length - written) throw new IOException("More was written than fits.");
            buffer.Span.CopyTo(output.AsSpan(written));
            written += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await network.DisposeAsync();
        await base.DisposeAsync();
    }

    void IValueTaskSource.GetResult(short token) => sends.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => sends.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        sends.OnCompleted(continuation, state, token, flags);

    // A buffer is not given back here: the network may still be at work on it.
    protected override void Dispose(bool disposing)
    {
        if (disposing) network.Dispose();
        base.Dispose(disposing);
    }

    private void OnSent()
    {
        ReleaseOutput();
        try
        {
            sending.GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException) // whatever it was: the writer must learn
        {
            sends.SetException(e);
            return;
        }

        sends.SetResult(true);
    }

    private void ReleaseOutput()
    {
        BufferPool.Shared.Return(output!);
        output = null;
        written = 0;
    }

    private async ValueTask<int> ReceiveAndTakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!Ready) Received(await ReceiveAsync(cancellationToken));
        return Take(buffer.Span);
    }

    // One record at a time: more would be kept by the reader, and nobody could tell what it still has.
    private int Take(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0; // it was only asked whether there is something
        if (shown == 0)
        {
            Last = Next;
            shown = Last > 0 ? Last : end - start; // a part of a record is the end
        }

        var taken = Math.Min(buffer.Length, shown);
        received.AsSpan(start, taken).CopyTo(buffer);
        start += taken;
        shown -= taken;
        if (start == end) Emptied();
        return taken;
    }

    // What fills the buffer is not all there is: the next receive need not wait without one.
    private void Emptied()
    {
        start = end = 0;
        if (full || received is null) return;
        BufferPool.Shared.Return(received);
        received = null;
    }

    private int RecordAt(int at)
    {
        if (end - at < HeaderSize) return 0;
        var header = received.AsSpan(at, HeaderSize);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        if (header[0] is < FirstType or > LastType) throw new IOException("The peer does not speak TLS.");
        if (length > MaxLength) throw new IOException($"TLS record of {length} bytes; limit {MaxLength}.");
        return end - at < HeaderSize + length ? 0 : HeaderSize + length;
    }
}

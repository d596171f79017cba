using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks.Sources;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tls;

/// <summary>
/// TLS over a connection, for long streams of data: neither reads nor writes allocate once it is established, and while
/// nothing comes no buffer is held. One read and one write at a time.
/// </summary>
public sealed class TlsStream : AsyncStream, IValueTaskSource<int>
{
    private readonly TlsRecords records;
    private readonly SslStream secure;
    private readonly Action received;
    private ManualResetValueTaskSourceCore<int> reading;
    private ValueTaskAwaiter<int> receiving;
    private Memory<byte> destination;
    private CancellationToken readToken;
    private int overhead;
    private int left;
    private bool ended;

    /// <summary>Owns the connection.</summary>
    public TlsStream(Stream network)
    {
        records = new TlsRecords(network);
        secure = new SslStream(records);
        received = OnReceived;
    }

    /// <summary>The peer's, if it has shown one.</summary>
    public X509Certificate2? RemoteCertificate => secure.RemoteCertificate as X509Certificate2;

    /// <summary>What both have agreed to speak.</summary>
    public SslApplicationProtocol ApplicationProtocol => secure.NegotiatedApplicationProtocol;

    public async Task AuthenticateAsync(SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        await secure.AuthenticateAsServerAsync(options, cancellationToken);
        Establish();
    }

    public async Task AuthenticateAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        Establish();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        (destination, readToken) = (buffer, cancellationToken);
        reading.Reset();
        var version = reading.Version;
        return TryRead(out var read) ? new ValueTask<int>(read) : new ValueTask<int>(this, version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > TlsRecords.MaxWrite) return WriteInPartsAsync(buffer, cancellationToken);
        records.BeginWrite();
        var encrypted = secure.WriteAsync(buffer, cancellationToken);
        if (!encrypted.IsCompleted) throw TlsRecords.AnotherHandshake();
        encrypted.GetAwaiter().GetResult();
        return records.SendAsync(cancellationToken);
    }

    /// <summary>Tells the peer that nothing more comes.</summary>
    public async Task ShutdownAsync(CancellationToken cancellationToken)
    {
        records.BeginWrite();
        await secure.ShutdownAsync();
        await records.SendAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await secure.DisposeAsync();
        await base.DisposeAsync();
    }

    int IValueTaskSource<int>.GetResult(short token) => reading.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => reading.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        reading.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing) secure.Dispose();
        base.Dispose(disposing);
    }

    // What a record adds to its data, at the least: header and tag, in version 1.3 the type as well.
    private void Establish()
    {
        overhead = secure.SslProtocol == SslProtocols.Tls13 ? 22 : 21;
        records.Establish();
    }

    // False when it goes on once something has been received.
    private bool TryRead(out int read)
    {
        read = 0;
        while (read == 0)
        {
            if (left == 0 && !ended && !records.Ready)
            {
#pragma warning disable CA2012 // Its result is taken once: here, or when something has been received.
                receiving = records.ReceiveAsync(readToken).GetAwaiter();
#pragma warning restore CA2012
                if (!receiving.IsCompleted)
                {
                    receiving.UnsafeOnCompleted(received);
                    return false;
                }

                records.Received(receiving.GetResult());
                continue;
            }

            if (destination.IsEmpty || ended) return true;
            read = DecryptAll();
        }

        return true;
    }

    // As many records as are there, and as there is certainly room for.
    private int DecryptAll()
    {
        var read = Decrypt(destination);
        while (left == 0 && !ended && records.Next is > 0 and var next
            && Math.Max(next - overhead, 0) < destination.Length - read)
        {
            read += Decrypt(destination[read..]);
        }

        return read;
    }

    private int Decrypt(Memory<byte> buffer)
    {
        try
        {
            var decrypted = secure.ReadAsync(buffer, readToken);
            if (!decrypted.IsCompleted) throw TlsRecords.AnotherHandshake();
            var read = decrypted.GetAwaiter().GetResult();
            ended = read == 0;
            var most = left > 0 ? left : records.Last - overhead;
            left = read == buffer.Length ? Math.Max(most - read, 0) : 0; // there may be more than was asked for
            return read;
        }
        catch (NoRecordException)
        {
            left = 0;
            return 0; // it was a session ticket, or a new key
        }
    }

    private void OnReceived()
    {
        int read;
        try
        {
            records.Received(receiving.GetResult());
            if (!TryRead(out read)) return;
        }
        catch (Exception e) when (e is not OutOfMemoryException) // whatever it was: the reader must learn
        {
            reading.SetException(e);
            return;
        }

        reading.SetResult(read);
    }

    private async ValueTask WriteInPartsAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, TlsRecords.MaxWrite)];
            await WriteAsync(part, cancellationToken);
            buffer = buffer[part.Length..];
        }
    }
}

using System.Net.Sockets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Tls;

/// <summary>A connection that gives out no more than so many bytes at once.</summary>
internal sealed class ShortReads(Socket socket, int most) : AsyncStream
{
    private readonly NetworkStream inner = new(socket, ownsSocket: true);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

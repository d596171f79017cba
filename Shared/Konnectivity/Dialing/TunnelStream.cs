using System.Buffers;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>
/// A connection through the tunnel: its Proxy stream carries nothing else. Reads take bytes straight from that stream,
/// so a caller that does not read holds up nobody but the sender of this connection.
/// </summary>
internal sealed class TunnelStream(DialedCall call, long connectId, Action<Task> closing) : AsyncStream
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim reading = new(1);
    private readonly SemaphoreSlim writing = new(1);
    private RoomWaiter room = new();
    private ReadOnlySequence<byte> data;
    private TunnelException? lost;
    private bool ended;
    private int disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(disposed != 0, this);
            while (data.IsEmpty && !ended)
            {
                await NextAsync(cancellationToken);
            }

            if (data.IsEmpty) return lost is null ? 0 : throw lost;
            var part = data.Slice(0, Math.Min(data.Length, buffer.Length));
            part.CopyTo(buffer.Span);
            data = data.Slice(part.End);
            return (int)part.Length;
        }
        catch (OperationCanceledException e) when (disposed != 0 && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The tunnelled connection was closed.", e);
        }
        finally
        {
            reading.Release();
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(disposed != 0, this);
            while (!buffer.IsEmpty)
            {
                if (ended) throw lost ?? new TunnelException(TunnelFailure.Lost, "The far side closed the connection.");
                var part = buffer[..Math.Min(buffer.Length, PacketEncoder.MaxData)];
                await SendLockedAsync(part, cancellationToken);
                buffer = buffer[part.Length..];
            }
        }
        finally
        {
            writing.Release();
        }
    }

    // The far side is told in the background: what was written before must still arrive, which can take a while.
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref disposed, 1) == 0) closing(CloseAsync());
        base.Dispose(disposing);
    }

    private async Task NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (call.TryRead(out var packet))
            {
                Handle(packet);
            }
            else if (!await call.WaitAsync(cancellationToken))
            {
                End(new TunnelException(TunnelFailure.Lost, "The proxy-server ended the tunnel."));
            }
        }
        catch (Exception e) when (call.IsLoss(e))
        {
            End(new TunnelException(TunnelFailure.Lost, "The connection to the proxy-server was lost.", e));
        }
    }

    private void Handle(in TunnelPacket packet)
    {
        if (packet.ConnectId != connectId) return;
        if (packet.Type == PacketType.Data) data = packet.Data;
        if (packet.Type != PacketType.CloseRsp) return;
        End(packet.Error.Length == 0 ? null : new TunnelException(TunnelFailure.Lost, packet.Error));
    }

    private void End(TunnelException? reason)
    {
        lost = reason;
        ended = true;
    }

    private async ValueTask SendLockedAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        var writer = call.Writer;
        try
        {
            if (await writer.WaitForRoomAsync(room, cancellationToken)
                && writer.WriteData(connectId, new ReadOnlySequence<byte>(part)))
            {
                writer.Flush();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            room = new RoomWaiter(); // the old one is still in line
            throw;
        }

        throw new TunnelException(TunnelFailure.Lost, "The connection to the proxy-server was lost.");
    }

    // Ending the call before the server has ended it would take back what is still on its way.
    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        while (!ended)
        {
            data = default;
            try
            {
                await NextAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The read that was woken up when the stream was disposed of, or would have been.
            }
        }
    }

    // Waits for whoever is at it. Who comes later, or waits as well, finds the stream disposed of.
    private static async Task TurnAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        turn.Release();
    }

    private async Task CloseAsync()
    {
        await Task.Yield();
        using var timeout = new CancellationTokenSource(CloseTimeout, call.Time);
        try
        {
            call.Stream.Input.CancelPendingRead();
            await TurnAsync(writing, timeout.Token);
            call.Send(PacketFactory.CloseRequest(connectId));
            await call.Stream.CompleteAsync(timeout.Token);
            await TurnAsync(reading, timeout.Token);
            await ReadToEndAsync(timeout.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The far side does not answer, or is gone: there is nobody left to close it for.
        }

        await call.DisposeAsync();
    }
}

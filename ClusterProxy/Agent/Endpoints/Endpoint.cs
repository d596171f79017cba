using System.Buffers;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Agent.Endpoints;

/// <summary>One connection to a destination, from its dial to its last byte.</summary>
internal sealed class Endpoint(
    long connectId, PacketWriter writer, EndpointLimits limits, AgentMetrics metrics, TimeProvider time) : IDisposable
{
    private const int Burst = 256 * 1024;
    private readonly SendCredit credit = new(limits.CreditOfServer);
    private readonly RoomWaiter waiter = new();
    private readonly CancellationTokenSource stopping = new();
    private EndpointSender? sender;
    private volatile bool closing;

    public long ConnectId => connectId;

    /// <summary>Signalled when the connection is to end, whether it is still being dialled or not.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>The task that carries the destination's bytes to the server; it ends with the connection.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>The destination accepted: bytes for it may come from now on.</summary>
    public void Opened(Socket socket) => sender = new EndpointSender(connectId, socket, writer, limits);

    /// <summary>
    /// Hands bytes to the destination. False when it holds so many already that the server must wait.
    /// </summary>
    public bool TryWrite(in ReadOnlySequence<byte> data) =>
        closing || sender is not { } target || target.TryWrite(data);

    public ValueTask<bool> WaitForDestinationAsync(CancellationToken cancellationToken) =>
        sender!.WaitForRoomAsync(limits.StallTimeout, time, cancellationToken);

    public void Granted(long bytes) => credit.Grant(bytes);

    /// <summary>The server asks to close: what it sent before is written first.</summary>
    public void RequestClose()
    {
        closing = true;
        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    /// <summary>Carries the destination's bytes to the server until either side ends the connection.</summary>
    public async Task RunAsync(Socket socket)
    {
        using (socket)
        {
            var target = sender!;
            try
            {
                await PumpAsync(socket);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Reset by the destination, or asked to close.
            }

            if (closing) await target.FlushAsync(limits.FlushTimeout, time);
            target.Stop();
            writer.Write(PacketFactory.CloseResponse(connectId, ""));
            writer.Flush();
            await target.Completion;
        }
    }

    public void Dispose() => stopping.Dispose();

    private async Task PumpAsync(Socket socket)
    {
        var burst = 0;
        while (true)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, Stopping); // idle costs no buffer
            var buffer = BufferPool.Shared.Rent(BufferPool.Size);
            try
            {
                int read;
                do
                {
                    read = await socket.ReceiveAsync(buffer, SocketFlags.None, Stopping);
                    if (read == 0) return;
                    for (var sent = 0; sent < read;)
                    {
                        int length;
                        while ((length = credit.Take(read - sent)) == 0) await credit.WaitAsync(waiter, Stopping);
                        if (!writer.HasRoom && !await writer.WaitForRoomAsync(waiter, Stopping)) return;
                        Send(new ReadOnlySequence<byte>(buffer, sent, length));
                        sent += length;
                    }
                }
                while (read == buffer.Length && (burst += read) < Burst);
            }
            finally
            {
                BufferPool.Shared.Return(buffer);
            }

            if (burst < Burst) continue;
            burst = 0;
            await Task.Yield(); // the thread may be one that others need
        }
    }

    private void Send(in ReadOnlySequence<byte> data)
    {
        if (!writer.WriteData(connectId, data)) return;
        metrics.Packet(toServer: true, PacketType.Data);
        writer.Flush();
    }
}

/// <summary>
/// Bounds of one connection. The server's credit is null when it does not do flow control for each of them.
/// </summary>
internal sealed record EndpointLimits(long? CreditOfServer, int Window, TimeSpan StallTimeout, TimeSpan FlushTimeout)
{
    /// <summary>Bytes kept for a destination when the server cannot be held back for this connection alone.</summary>
    public long Spill => 4L * Window;
}

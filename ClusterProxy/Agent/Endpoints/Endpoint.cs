using System.Buffers;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Agent.Endpoints;

/// <summary>One connection to a destination, from its dial to its last byte.</summary>
internal sealed class Endpoint(long connectId, PacketWriter writer, EndpointLimits limits, TimeProvider time)
    : IDisposable
{
    private const int ReadSize = 32 * 1024;
    private readonly SendCredit credit = new(limits.CreditOfServer);
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
    public bool TryWrite(in ReadOnlySequence<byte> data) => sender is not { } target || target.TryWrite(data);

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
        while (true)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, Stopping); // idle costs no buffer
            var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
            try
            {
                if (!await ForwardAsync(socket, buffer)) return;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    // Reads for as long as there is something to read without waiting.
    private async Task<bool> ForwardAsync(Socket socket, byte[] buffer)
    {
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(0, ReadSize), SocketFlags.None, Stopping);
            if (read == 0) return false;
            var rest = new ReadOnlySequence<byte>(buffer, 0, read);
            while (!rest.IsEmpty)
            {
                var length = await credit.TakeAsync((int)rest.Length, Stopping);
                if (!await writer.WaitForRoomAsync(Stopping)) return false;
                if (!writer.WriteData(connectId, rest.Slice(0, length))) return false;
                writer.Flush();
                rest = rest.Slice(length);
            }
        }
        while (socket.Available > 0);
        return true;
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

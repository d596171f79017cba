using System.Buffers;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Server.Tunnels;

/// <summary>
/// One connection between a frontend and an agent: dialled once, possibly on several agents in turn, then carrying
/// bytes until either side closes it.
/// </summary>
internal sealed class Tunnel(IFrontend frontend, TunnelLimits limits, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly RoomWaiter waiter = new();
    private TaskCompletionSource<DialOutcome>? answer;
    private TaskCompletionSource? progress;
    private SendCredit credit = new(null);
    private Backend? backend;
    private long connectId;
    private long connectedAt;
    private long undelivered;
    private long ungranted;
    private bool admitted;
    private bool credited;
    private volatile bool closed;

    /// <summary>The agent's id of the connection; 0 until the dial succeeded.</summary>
    public long ConnectId
    {
        get { lock (gate) return connectId; }
    }

    /// <summary>How long it has been open.</summary>
    public TimeSpan Age => time.GetElapsedTime(connectedAt);

    /// <summary>Dials on one agent, and waits for its answer.</summary>
    public async Task<DialOutcome> DialAsync(
        Backend candidate, DialTarget target, CancellationToken cancellationToken)
    {
        Task<DialOutcome> answered;
        lock (gate)
        {
            answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            answered = answer.Task;
            backend = candidate;
        }

        var heard = candidate.Packets;
        if (!candidate.TryDial(this, target.Protocol, target.Address, out var dialId))
        {
            return DialOutcome.NotSent(DialErrors.AgentLost);
        }

        try
        {
            return await answered.WaitAsync(limits.DialTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var silent = candidate.Packets == heard;
            if (!candidate.TryCancelDial(dialId, silent)) return await answered; // at the last moment
            if (!silent) return DialOutcome.TimedOut;
            return candidate.TryRetire() ? DialOutcome.NotSent(DialErrors.TimedOut) : DialOutcome.Silent;
        }
        catch (OperationCanceledException)
        {
            if (!candidate.TryCancelDial(dialId, silent: false)) Close();
            throw;
        }
    }

    /// <summary>The agent connected. False when the frontend has left meanwhile.</summary>
    public bool Connected(long id, long? creditOfAgent)
    {
        lock (gate)
        {
            connectId = id;
            connectedAt = time.GetTimestamp();
            credited = creditOfAgent is not null;
            credit = new SendCredit(creditOfAgent);
        }

        if (!closed && frontend.Connected(id))
        {
            answer?.TrySetResult(DialOutcome.Connected);
            return true;
        }

        answer?.TrySetResult(DialOutcome.FrontendGone);
        backend?.Send(PacketFactory.CloseRequest(id));
        return false;
    }

    public void Refused(string error) => answer?.TrySetResult(DialOutcome.Refused(error));

    public void AgentLost() => answer?.TrySetResult(DialOutcome.Lost);

    public void Granted(long bytes) => credit.Grant(bytes);

    /// <summary>Hands bytes to the frontend. False when it has so many already that the agent must wait.</summary>
    public bool TryDeliver(in ReadOnlySequence<byte> data)
    {
        lock (gate)
        {
            var bound = credited ? limits.Window : limits.Spill;
            if (credited && undelivered + data.Length > bound)
            {
                throw new ProtocolException($"Connection {connectId} got more than its credit of {bound} bytes.");
            }

            if (undelivered > bound) return false;
            undelivered += data.Length;
        }

        frontend.Deliver(connectId, data);
        return true;
    }

    /// <summary>The frontend has taken bytes: the agent may send as many more.</summary>
    public void Delivered(long bytes)
    {
        long grant;
        lock (gate)
        {
            undelivered -= bytes;
            ungranted += bytes;
            progress?.TrySetResult();
            progress = null;
            if (!credited || closed || ungranted < limits.Window / 2) return;
            grant = ungranted;
            ungranted = 0;
        }

        backend?.SendCredit(connectId, grant);
    }

    /// <summary>Waits until the frontend has room. False when it takes nothing at all for too long.</summary>
    public async ValueTask<bool> WaitForFrontendAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (gate)
            {
                if (closed || undelivered <= limits.Spill) return true;
                progress ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                moved = progress.Task;
            }

            try
            {
                await moved.WaitAsync(limits.StallTimeout, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Sends the frontend's bytes on, and waits as long as the agent or its destination takes no more. False when the
    /// connection is closed.
    /// </summary>
    public async ValueTask<bool> SendAsync(ReadOnlySequence<byte> data, CancellationToken cancellationToken)
    {
        while (true)
        {
            data = data.Slice(TrySend(data));
            if (data.IsEmpty) return !closed;
            await WaitToSendAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Sends as many of the frontend's bytes on as are taken at once, and tells how many. Those of a closed connection
    /// are dropped. One caller at a time, as for the next.
    /// </summary>
    public long TrySend(in ReadOnlySequence<byte> data)
    {
        var sent = 0L;
        while (sent < data.Length)
        {
            if (closed || backend is not { } agent) return data.Length;
            if (!admitted && !agent.HasRoom) return sent;
            var length = credit.Take((int)Math.Min(data.Length - sent, PacketEncoder.MaxData));
            if (length == 0) return sent;
            admitted = false;
            if (!agent.SendData(connectId, data.Slice(sent, length))) return data.Length;
            sent += length;
        }

        return sent;
    }

    /// <summary>
    /// Waits for the first thing that more bytes need: credit, or room on the way to the agent. False when nothing can
    /// be sent ever again.
    /// </summary>
    public ValueTask<bool> WaitToSendAsync(CancellationToken cancellationToken)
    {
        if (closed || backend is not { } agent) return new ValueTask<bool>(false);
        if (!credit.Available) return credit.WaitAsync(waiter, cancellationToken);
        admitted = true; // when this wait has ended
        return agent.WaitForRoomAsync(waiter, cancellationToken);
    }

    /// <summary>The frontend asked to close: the agent answers when it has written what was sent before.</summary>
    public void RequestClose() => backend?.Send(PacketFactory.CloseRequest(connectId));

    /// <summary>The frontend is gone.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            progress?.TrySetResult();
            if (connectId == 0) return;
        }

        RequestClose();
        backend?.Forget(connectId);
    }

    public void ClosedByAgent(string error)
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            progress?.TrySetResult();
        }

        credit.Grant(1); // nobody answers any more: who waits to send must find out
        frontend.Closed(connectId, error);
    }

    public void Flush() => frontend.Flush();
}

/// <summary>Bounds of one tunnel.</summary>
internal sealed record TunnelLimits(int Window, TimeSpan DialTimeout, TimeSpan StallTimeout)
{
    /// <summary>Bytes kept for a frontend whose agent cannot be held back for this connection alone.</summary>
    public long Spill => 4L * Window;
}

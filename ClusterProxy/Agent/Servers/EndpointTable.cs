using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Agent.Endpoints;
using OcmAddons.Konnectivity.Packets;
using OcmAddons.Konnectivity.Protos;
using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>The connections that one proxy-server has opened through this agent.</summary>
internal sealed class EndpointTable(
    PacketWriter writer, EndpointLimits limits, EndpointDialer dialer, AgentMetrics metrics, TimeProvider time,
    ILogger logger)
{
    private const int MaxEndpoints = 65_536;
    private readonly Lock gate = new();
    private readonly Dictionary<long, Endpoint> endpoints = [];
    private readonly Dictionary<long, Endpoint> dials = [];
    private Endpoint? stalled;
    private long lastConnectId;

    public int Count
    {
        get { lock (gate) return endpoints.Count; }
    }

    /// <summary>Starts to dial; the answer is sent when there is one.</summary>
    public void Dial(in TunnelPacket request)
    {
        var endpoint = new Endpoint(++lastConnectId, writer, limits, metrics, time);
        lock (gate)
        {
            if (endpoints.Count < MaxEndpoints && dials.TryAdd(request.DialId, endpoint))
            {
                endpoints.Add(endpoint.ConnectId, endpoint);
                endpoint.Completion = DialAsync(endpoint, request.DialId, request.Protocol, request.Address);
                return;
            }
        }

        endpoint.Dispose();
        Answer(PacketFactory.DialFailed(request.DialId, "too many open files"));
    }

    /// <summary>The server has given a dial up.</summary>
    public void CancelDial(long dialId) => FindDial(dialId)?.RequestClose();

    public void Granted(long connectId, long bytes) => Find(connectId)?.Granted(bytes);

    public void RequestClose(long connectId)
    {
        if (Find(connectId) is { } endpoint) endpoint.RequestClose();
        else Answer(PacketFactory.CloseResponse(connectId, "Unknown connectID"));
    }

    /// <summary>Hands bytes to their destination. Tells how many it took: all, or none.</summary>
    public long Deliver(in TunnelPacket packet)
    {
        var data = packet.Data;
        if (Find(packet.ConnectId) is not { } endpoint)
        {
            if (!packet.Continued) Answer(PacketFactory.CloseResponse(packet.ConnectId, "unrecognized connectID"));
            return data.Length;
        }

        if (data.IsEmpty || endpoint.TryWrite(data)) return data.Length;
        stalled = endpoint;
        return 0;
    }

    /// <summary>
    /// Waits for the destination that took nothing: this server can be held back no other way. False when it is given
    /// up.
    /// </summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (stalled is not { } endpoint || await endpoint.WaitForDestinationAsync(cancellationToken)) return true;
        logger.DestinationStalled(endpoint.ConnectId);
        endpoint.RequestClose();
        return false;
    }

    /// <summary>Closes everything, and waits until it is closed.</summary>
    public async Task CloseAllAsync()
    {
        List<Endpoint> all;
        lock (gate) all = [.. endpoints.Values];
        foreach (var endpoint in all)
        {
            endpoint.RequestClose();
        }

        await Task.WhenAll(all.Select(endpoint => endpoint.Completion));
    }

    private async Task DialAsync(Endpoint endpoint, long dialId, string protocol, string address)
    {
        await Task.Yield();
        try
        {
            var (socket, error) = await dialer.DialAsync(protocol, address, endpoint.Stopping);
            if (socket is null)
            {
                Answer(PacketFactory.DialFailed(dialId, error));
                return;
            }

            endpoint.Opened(socket);
            metrics.Endpoints(1);
            Answer(PacketFactory.DialSucceeded(dialId, endpoint.ConnectId));
            ForgetDial(dialId);
            await endpoint.RunAsync(socket);
            metrics.Endpoints(-1);
        }
        catch (OperationCanceledException)
        {
            Answer(PacketFactory.DialFailed(dialId, "dial closed"));
        }
        finally
        {
            ForgetDial(dialId);
            Forget(endpoint);
        }
    }

    private void Forget(Endpoint endpoint)
    {
        lock (gate) endpoints.Remove(endpoint.ConnectId);
        endpoint.Dispose();
    }

    private void ForgetDial(long dialId)
    {
        lock (gate) dials.Remove(dialId);
    }

    private Endpoint? Find(long connectId)
    {
        lock (gate) return endpoints.GetValueOrDefault(connectId);
    }

    private Endpoint? FindDial(long dialId)
    {
        lock (gate) return dials.GetValueOrDefault(dialId);
    }

    private void Answer(Packet packet)
    {
        writer.Write(packet);
        metrics.Packet(toServer: true, packet.Type);
        writer.Flush();
    }
}

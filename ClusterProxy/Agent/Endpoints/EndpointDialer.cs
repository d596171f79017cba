using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Agent.Endpoints;

/// <summary>Connects to destinations in this cluster's network.</summary>
internal sealed class EndpointDialer(TimeSpan timeout, TimeProvider time, AgentMetrics metrics)
{
    /// <summary>The connected socket, or what the frontend is to be told.</summary>
    public async Task<(Socket? Socket, string Error)> DialAsync(
        string protocol, string address, CancellationToken cancellationToken)
    {
        if (protocol is not ("tcp" or "tcp4" or "tcp6")) return (null, $"dial {protocol}: unknown network {protocol}");
        if (Parse(address) is not { } endPoint)
            return (null, $"dial {protocol}: address {address}: missing port in address");

        using var expiry = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        var timing = time.GetTimestamp();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, either.Token);
            metrics.Dialed(time.GetElapsedTime(timing));
            TcpOptions.Apply(socket);
            return (socket, "");
        }
        catch (SocketException e)
        {
            socket.Dispose();
            metrics.DialFailed(e.SocketErrorCode == SocketError.TimedOut);
            return (null, DialError.Describe(protocol, address, e));
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            if (cancellationToken.IsCancellationRequested) throw;
            metrics.DialFailed(timeout: true);
            return (null, DialError.Timeout(protocol, address));
        }
    }

    private static EndPoint? Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 1) return null;
        if (!ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var host = address[..colon].Trim('[', ']');
        if (host.Length is 0 or > 255) return null;
        return IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port);
    }
}

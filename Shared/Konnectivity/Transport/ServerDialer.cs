using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OcmAddons.Konnectivity.Transport;

/// <summary>Connects to a server, through the proxy that the environment names if that is wanted.</summary>
internal static class ServerDialer
{
    private const int MaxHead = 16 * 1024;

    public static async Task<NetworkStream> ConnectAsync(
        PacketChannelOptions options, CancellationToken cancellationToken)
    {
        var proxy = options.UseEnvironmentProxy ? FindProxy(options) : null;
        EndPoint target = proxy is not null
            ? new DnsEndPoint(proxy.Host, proxy.Port)
            : options.EndPoint ?? new DnsEndPoint(options.Host, options.Port);
        var stream = await ConnectAsync(target, options.Server, cancellationToken);
        if (proxy is null) return stream;
        try
        {
            await TunnelAsync(stream, proxy, options.Authority, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(
        EndPoint target, string server, CancellationToken cancellationToken)
    {
        try
        {
            return await ServerSocket.ConnectAsync(target, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new IOException($"{server}: {e.Message}", e);
        }
    }

    private static Uri? FindProxy(PacketChannelOptions options)
    {
        var server = new Uri($"https://{options.Authority}");
        var proxy = HttpClient.DefaultProxy;
        return proxy.IsBypassed(server) ? null : proxy.GetProxy(server);
    }

    private static async Task TunnelAsync(
        NetworkStream stream, Uri proxy, string authority, CancellationToken cancellationToken)
    {
        var request = $"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{Credentials(proxy)}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);

        // Byte by byte: what follows the head belongs to the server.
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (head.Length >= MaxHead || await stream.ReadAsync(next, cancellationToken) == 0)
            {
                throw new IOException($"The proxy {proxy.Host}:{proxy.Port} gave no answer.");
            }

            head.Append((char)next[0]);
        }

        var status = head.ToString().Split(' ', 3);
        if (status.Length >= 2 && status[1] == 200.ToString(CultureInfo.InvariantCulture)) return;
        throw new IOException($"The proxy {proxy.Host}:{proxy.Port} refused: {head.ToString().Split('\r')[0]}");
    }

    private static string Credentials(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0) return "";
        var userInfo = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo));
        return $"Proxy-Authorization: Basic {Convert.ToBase64String(userInfo)}\r\n";
    }
}

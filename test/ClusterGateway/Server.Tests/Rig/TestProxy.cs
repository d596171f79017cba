using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>A forward proxy on loopback: HTTP CONNECT, the same over TLS, or SOCKS5.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly string scheme;
    private readonly X509Certificate2? certificate;
    private readonly string? userInfo;
    private readonly Task accepting;
    private int connections;

    /// <param name="userInfo">What callers must prove to know, <c>user:password</c>; null: nothing.</param>
    public TestProxy(string scheme, X509Certificate2? certificate = null, string? userInfo = null)
    {
        (this.scheme, this.certificate, this.userInfo) = (scheme, certificate, userInfo);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Connections => connections;

    /// <summary>What callers wanted to be connected to, HOST:PORT.</summary>
    public ConcurrentQueue<string> Targets { get; } = new();

    public string Url
    {
        get
        {
            var host = scheme == "https" ? "localhost" : "127.0.0.1";
            var user = userInfo is null ? "" : userInfo + "@";
            return $"{scheme}://{user}{host}:{((IPEndPoint)listener.LocalEndpoint).Port}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await accepting;
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(ServeAsync(await listener.AcceptTcpClientAsync(ended.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream caller = client.GetStream();
                if (certificate is not null)
                {
                    var secured = new SslStream(caller);
                    await secured.AuthenticateAsServerAsync(certificate);
                    caller = secured;
                }

                var target = scheme == "socks5" ? await SocksAsync(caller) : await ConnectAsync(caller);
                if (target is null) return;
                Targets.Enqueue($"{target.Value.Host}:{target.Value.Port}");
                Interlocked.Increment(ref connections);
                using var far = new TcpClient();
                await far.ConnectAsync(target.Value.Host, target.Value.Port, ended.Token);
                await Task.WhenAny(
                    caller.CopyToAsync(far.GetStream(), ended.Token), far.GetStream().CopyToAsync(caller, ended.Token));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException
                or System.Security.Authentication.AuthenticationException)
            {
                // The caller sees a connection that ends.
            }
        }
    }

    private async Task<(string Host, int Port)?> ConnectAsync(Stream caller)
    {
        while (true)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await caller.ReadExactlyAsync(one, ended.Token);
                head.Append((char)one[0]);
            }

            var text = head.ToString();
            var known = userInfo is null || text.Contains(
                $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(userInfo))}",
                StringComparison.OrdinalIgnoreCase);
            if (!known)
            {
                await caller.WriteAsync("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"u8.ToArray());
                await caller.WriteAsync("Content-Length: 0\r\n\r\n"u8.ToArray());
                continue;
            }

            await caller.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray());
            var authority = text.Split(' ')[1].Split(':');
            return (authority[0], int.Parse(authority[1]));
        }
    }

    private async Task<(string Host, int Port)?> SocksAsync(Stream caller)
    {
        var methods = new byte[(await ReadAsync(caller, 2))[1]];
        await caller.ReadExactlyAsync(methods, ended.Token);
        await caller.WriteAsync(new byte[] { 5, (byte)(userInfo is null ? 0 : 2) });
        if (userInfo is not null)
        {
            var user = Encoding.ASCII.GetString(await ReadAsync(caller, (await ReadAsync(caller, 2))[1]));
            var password = Encoding.ASCII.GetString(await ReadAsync(caller, (await ReadAsync(caller, 1))[0]));
            await caller.WriteAsync(new byte[] { 1, (byte)($"{user}:{password}" == userInfo ? 0 : 1) });
        }

        var kind = (await ReadAsync(caller, 4))[3];
        var host = kind == 1
            ? new IPAddress(await ReadAsync(caller, 4)).ToString()
            : Encoding.ASCII.GetString(await ReadAsync(caller, (await ReadAsync(caller, 1))[0]));
        var port = await ReadAsync(caller, 2);
        await caller.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
        return (host, (port[0] << 8) | port[1]);
    }

    private async Task<byte[]> ReadAsync(Stream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, ended.Token);
        return bytes;
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>What may stand at a managed cluster's address and is no API server.</summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> connections = [];
    private readonly Task accepting;

    /// <param name="certificate">No TLS when there is none.</param>
    /// <param name="serve">Serves one connection, after the handshake.</param>
    public RawBackend(X509Certificate2? certificate, Func<Stream, CancellationToken, Task> serve)
    {
        listener.Start();
        accepting = AcceptAsync(certificate, serve);
    }

    public string Address => $"https://{listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        await Task.WhenAll(connections);
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync(X509Certificate2? certificate, Func<Stream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                connections.Add(ServeAsync(client, certificate, serve));
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    private async Task ServeAsync(
        TcpClient client, X509Certificate2? certificate, Func<Stream, CancellationToken, Task> serve)
    {
        using (client)
        {
            Stream stream = client.GetStream();
            try
            {
                if (certificate is not null)
                {
                    var secure = new SslStream(stream);
                    stream = secure;
                    var options = new SslServerAuthenticationOptions { ServerCertificate = certificate };
                    await secure.AuthenticateAsServerAsync(options, stopping.Token);
                }

                await serve(stream, stopping.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
            {
                // the gateway had enough
            }
            finally
            {
                await stream.DisposeAsync();
            }
        }
    }
}

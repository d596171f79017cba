using System.Net.Security;

namespace OcmAddons.ClusterProxy.TunnelTest.Dialing;

/// <summary>HTTP over a tunnelled connection.</summary>
internal static class TunnelHandler
{
    /// <summary>Everything goes over this one connection, which is closed with the handler once it is used.</summary>
    public static SocketsHttpHandler Create(Stream connection, SslClientAuthenticationOptions tls)
    {
        Stream? unused = connection;
        return new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult(
                Interlocked.Exchange(ref unused, null)
                ?? throw new IOException("the URL's server closed the connection")),
            AllowAutoRedirect = false, // what another server says is no news of this tunnel
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions = tls,
        };
    }
}

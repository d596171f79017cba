using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// Connects to an address, or through the tunnel; TLS with the cluster's CA on top, HTTP/2 where the target has it.
/// </summary>
internal sealed class ConnectionFactory(
    GatewayTunnel tunnel, ForwardingSettings settings, TimeProvider time) : IConnectionFactory
{
    // A dial that finds no agent must be answered within 10 s.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(9);

    public HttpMessageInvoker Create(Gateway gateway)
    {
        var handler = NewHandler();
        try
        {
            handler.SslOptions = TlsOptions(gateway);
            if (gateway.Endpoint.IsTunnel) UseTunnel(handler, gateway.Name);
            else if (gateway.Endpoint.ProxyUrl is { Length: > 0 } proxy) handler.Proxy = ClusterProxyUrl.Read(proxy);
        }
        catch
        {
            handler.Dispose();
            throw;
        }

        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        // What is held for a caller who does not read; it grows by itself for those who read faster than it fills.
        InitialHttp2StreamWindowSize = 128 << 10,
        KeepAlivePingDelay = TimeSpan.FromSeconds(10),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        MaxResponseHeadersLength = 256, // KiB
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        PooledConnectionLifetime = TimeSpan.FromMinutes(15), // spreads over the target's replicas again
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        RequestHeaderEncodingSelector = static (name, _) =>
            RepeatedHeader.EncodingFor(name, ImpersonationHeaders.IsRepeatable(name)),
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    };

    private void UseTunnel(SocketsHttpHandler handler, string cluster)
    {
        handler.UseProxy = false;
        handler.ConnectCallback = async (context, cancellationToken) =>
            await tunnel.Dialer.DialAsync(cluster, context.DnsEndPoint.Port, cancellationToken);
    }

    private SslClientAuthenticationOptions TlsOptions(Gateway gateway)
    {
        var endpoint = gateway.Endpoint;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.IsTunnel ? TargetTrust.TunnelServerName : null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (gateway.Credential is { Token: null, Certificate: { } certificate })
            options.ClientCertificateContext = ClientCertificate(gateway.Name, certificate);
        TargetTrust.Apply(options, gateway, settings.TunnelTrust, time);
        return options;
    }

    private static SslStreamCertificateContext ClientCertificate(string cluster, GatewayCertificate certificate)
    {
        try
        {
            var pem = Encoding.UTF8.GetString(certificate.CertificatePem);
            var leaf = X509Certificate2.CreateFromPem(pem, certificate.KeyPem.Reveal());
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new GatewayConfigurationException(
                $"the client certificate of cluster {cluster} cannot be read: {e.Message}", e);
        }
    }
}

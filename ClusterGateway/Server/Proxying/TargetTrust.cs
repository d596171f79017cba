using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>When to believe that the far end is the cluster's API server.</summary>
internal static class TargetTrust
{
    /// <summary>A name that every API server's certificate has; through a tunnel there is no better one.</summary>
    public const string TunnelServerName = "kubernetes.default.svc";

    private static readonly string[] TunnelNames =
        [TunnelServerName, "kubernetes.default", "kubernetes", "kubernetes.default.svc.cluster.local", "localhost"];

    /// <exception cref="GatewayConfigurationException">There is nothing to check the far end against.</exception>
    public static void Apply(
        SslClientAuthenticationOptions options, Gateway gateway, TunnelTrust tunnels, TimeProvider time)
    {
        var endpoint = gateway.Endpoint;
        var withoutCa = endpoint.IsTunnel && endpoint.CaBundle is not { Length: > 0 };
        // Whoever answers the tunnel's far end would get the cluster's credential.
        if (withoutCa && tunnels == TunnelTrust.RequireCa)
        {
            throw new GatewayConfigurationException(
                $"the secret of cluster {gateway.Name} has no ca.crt, so its API server cannot be trusted: add it, or "
                + "start the gateway with --tunnel-trust=Compatible");
        }

        if (endpoint.Insecure || withoutCa)
        {
#pragma warning disable CA5359 // Asked for by the cluster's Secret, or by the operator of this process.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            return;
        }

        if (endpoint.CaBundle is not { Length: > 0 } bundle) return; // the system's roots
        var authorities = Authorities(gateway.Name, bundle);
        string[] names = endpoint.IsTunnel
            ? [.. TunnelNames, gateway.Name]
            : [new Uri(endpoint.Address!).IdnHost.Trim('[', ']')];
        var proxy = ProxyHost(endpoint);
        options.RemoteCertificateValidationCallback = (stream, certificate, chain, errors) =>
        {
            if (certificate is not X509Certificate2 server) return false;
            var sent = PeerTrust.SentWith(chain);
            // A TLS proxy on the way is checked under its own name: by the system's roots, or by the cluster's CA.
            var isProxy = proxy is not null && stream is SslStream { TargetHostName: var host } && host == proxy;
            if (isProxy && errors == SslPolicyErrors.None) return true;
            string? problem = null;
            foreach (var name in isProxy ? [proxy!] : names)
            {
                if (PeerTrust.CheckServer(server, sent, authorities, name, time) is not { } found) return true;
                problem ??= found;
            }

            // Thrown, or nobody would learn what is wrong: it arrives where the connection was asked for.
            throw new AuthenticationException($"its certificate: {problem}");
        };
    }

    /// <summary>Null unless there is a TLS proxy of another name than the cluster's.</summary>
    private static string? ProxyHost(GatewayEndpoint endpoint) =>
        !endpoint.IsTunnel && endpoint.ProxyUrl is { Length: > 0 } url
        && Uri.TryCreate(url, UriKind.Absolute, out var proxy) && proxy.Scheme == "https"
        && proxy.IdnHost != new Uri(endpoint.Address!).IdnHost
            ? proxy.IdnHost
            : null;

    private static X509Certificate2Collection Authorities(string cluster, byte[] bundle)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(bundle));
        }
        catch (CryptographicException e)
        {
            throw new GatewayConfigurationException(
                $"the CA bundle of cluster {cluster} cannot be read: {e.Message}", e);
        }

        return authorities.Count > 0
            ? authorities
            : throw new GatewayConfigurationException($"the CA bundle of cluster {cluster} holds no certificate");
    }
}

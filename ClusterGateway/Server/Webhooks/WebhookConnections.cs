using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>Connections to webhooks, kept as long as some configuration names that address and that CA.</summary>
internal sealed class WebhookConnections(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionSet> sets = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">The webhook's CA bundle cannot be read.</exception>
    public ConnectionLease Rent(ConnectWebhook webhook)
    {
        while (true)
        {
            if (sets.TryGetValue(webhook.Fingerprint, out var current))
            {
                if (current.TryRent() is { } lease) return lease;
                sets.TryRemove(KeyValuePair.Create(webhook.Fingerprint, current));
                continue;
            }

            var fresh = new ConnectionSet(webhook.Fingerprint, Create(webhook));
            if (!sets.TryAdd(webhook.Fingerprint, fresh)) fresh.Retire();
        }
    }

    /// <summary>Closes all others, each when its last request is over.</summary>
    public void Keep(IReadOnlyCollection<ConnectWebhook> webhooks)
    {
        foreach (var left in sets.Keys.Except(webhooks.Select(w => w.Fingerprint)).ToList())
        {
            if (sets.TryRemove(left, out var set)) set.Retire();
        }
    }

    public void Dispose() => Keep([]);

    private HttpMessageInvoker Create(ConnectWebhook webhook)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64, // KiB
        };
        handler.SslOptions.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        if (webhook.CaBundle.Length > 0) Trust(handler.SslOptions, webhook);
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private void Trust(SslClientAuthenticationOptions options, ConnectWebhook webhook)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(webhook.CaBundle));
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"its CA bundle cannot be read: {e.Message}", e);
        }

        var name = webhook.Url!.IdnHost.Trim('[', ']');
        options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is not X509Certificate2 server) return false;
            var problem = PeerTrust.CheckServer(server, PeerTrust.SentWith(chain), authorities, name, time);
            return problem is null ? true : throw new AuthenticationException($"its certificate: {problem}");
        };
    }
}

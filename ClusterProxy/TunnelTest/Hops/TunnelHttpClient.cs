using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>Fetches the URL over one tunnelled connection, again and again if asked to.</summary>
internal sealed class TunnelHttpClient(TunnelTestOptions options, Stream connection) : IDisposable
{
    private readonly HttpMessageInvoker invoker = new(TunnelHandler.Create(connection, Tls(options)));
    private readonly byte[] buffer = new byte[64 * 1024];

    /// <summary>The status, and how many bytes the body had.</summary>
    public async Task<(string Status, long Bytes)> GetAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
        request.Headers.UserAgent.ParseAdd("cluster-proxy-tunnel-test");
        using var response = await invoker.SendAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        long bytes = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0) bytes += read;
        return ($"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(), bytes);
    }

    public void Dispose() => invoker.Dispose();

    private static SslClientAuthenticationOptions Tls(TunnelTestOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.SkipUrlVerification) // the user's choice, for this one server
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        if (options.UrlCaFile is not { } file) return tls;
        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        return tls;
    }
}

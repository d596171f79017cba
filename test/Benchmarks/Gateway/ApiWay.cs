using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Benchmarks.Measuring;
using OcmAddons.Benchmarks.Processes;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>One way to the managed cluster's API server.</summary>
/// <param name="Root">What stands before <c>api/v1</c>; it ends with a slash.</param>
/// <param name="Authority">PEM bundle that signs the certificate of the first hop.</param>
/// <param name="ServerName">The name in that certificate.</param>
internal sealed record ApiWay(
    string Name, Uri Root, string Authority, string ServerName, string Token, IReadOnlyList<SystemProcess> Middle)
    : IMeasured
{
    /// <summary>A client with a connection of its own, over HTTP/2 as Kubernetes' clients are.</summary>
    public HttpMessageInvoker Connect()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(Authority);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(roots);
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 64 << 10,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        });
    }

    /// <summary>The answer to a GET, once its headers are there; anything but success is an error.</summary>
    public Task<HttpResponseMessage> GetAsync(
        HttpMessageInvoker client, string path, CancellationToken cancellationToken) =>
        SendAsync(client, HttpMethod.Get, path, null, cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker client, HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Root, path))
        {
            Content = json is null
                ? null
                : new ByteArrayContent(json)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                },
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = ServerName; // by which the client checks the certificate
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var response = await client.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException($"{Name}: {method} {path}: {(int)response.StatusCode} {text}");
        }
    }

    /// <summary>Reads an answer to its end, and throws it away.</summary>
    public async Task<long> DrainAsync(
        HttpMessageInvoker client, string path, byte[] buffer, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(client, path, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var total = 0L;
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0) total += read;
        return total;
    }
}

using System.Net;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.Kubernetes.Http;

/// <summary>
/// Sends requests with the credentials of the moment, over connections that were made with the certificates of the
/// moment.
/// </summary>
internal sealed class ApiTransport(KubernetesConfig config, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>
    /// Set on a request that was answered with 401: whether another attempt would show other credentials.
    /// </summary>
    public static readonly HttpRequestOptionsKey<bool> HasNewCredentials = new("has-new-credentials");

    private static readonly string DefaultUserAgent = $"{AppDomain.CurrentDomain.FriendlyName}/{ThisVersion}";

    private readonly CredentialStore credentials = new(config, time, logger);
    private readonly Lock gate = new();
    private readonly string root = config.Server.AbsoluteUri.TrimEnd('/');
    private ConnectionSet? connections;
    private bool disposed;

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            connections?.Dispose();
            connections = null;
        }

        credentials.Dispose();
    }

    /// <summary>The answer as soon as its headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var current = await credentials.GetAsync(cancellationToken);
        Prepare(request, current);
        var set = Rent(current.Tls);
        try
        {
            var response = await set.Invoker.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized)
            {
                request.Options.Set(HasNewCredentials, await RefuseAsync(current, response, cancellationToken));
            }

            return response;
        }
        finally
        {
            set.Release();
        }
    }

    private static string ThisVersion => typeof(ApiTransport).Assembly.GetName().Version?.ToString(3) ?? "0";

    // The next request goes out with whatever is there by then. True when that is something else.
    private async Task<bool> RefuseAsync(
        Credentials refused, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return !ReferenceEquals(refused, await credentials.RefreshAsync(refused, cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private void Prepare(HttpRequestMessage request, Credentials current)
    {
        request.RequestUri = Address(request.RequestUri);
        if (request is { VersionPolicy: HttpVersionPolicy.RequestVersionOrLower, Version: { Major: 1, Minor: 1 } })
        {
            request.Version = HttpVersion.Version20;
        }

        if (config.TlsServerName is { } name) request.Headers.Host = name;
        var headers = request.Headers;
        if (current.Authorization is { } authorization && !headers.Contains("Authorization"))
        {
            headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        }

        if (!headers.Contains("User-Agent"))
        {
            headers.TryAddWithoutValidation("User-Agent", config.UserAgent ?? DefaultUserAgent);
        }

        if (config.Impersonate is not { } who) return;
        headers.TryAddWithoutValidation("Impersonate-User", who.User);
        foreach (var group in who.Groups) headers.TryAddWithoutValidation("Impersonate-Group", group);
        if (who.Uid is not null) headers.TryAddWithoutValidation("Impersonate-Uid", who.Uid);
    }

    // The server's own path comes first: it may be a proxy's. Another server must not see our credentials.
    private Uri Address(Uri? address)
    {
        var path = address?.OriginalString ?? "/";
        if (path.StartsWith('/')) return new(root + path);
        if (address is not { IsAbsoluteUri: true }) return new($"{root}/{path}");
        return new Uri(root).GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority)
            ? address
            : throw new ArgumentException($"{address} is not on {config.Server}.", nameof(address));
    }

    private ConnectionSet Rent(TlsMaterial tls)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (connections is null || !ReferenceEquals(connections.Tls, tls))
            {
                if (connections is not null) logger.CertificatesChanged(config.Server);
                connections?.Dispose();
                connections = new(config, tls);
            }

            return connections.Rent();
        }
    }
}

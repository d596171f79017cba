using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes.Auth.Exec;

namespace OcmAddons.Kubernetes.Auth;

/// <summary>
/// The credentials of the moment. Files are looked at again at most once in <see cref="RecheckPeriod"/>; while one of
/// them is missing or half written, the last good credentials stay in use.
/// </summary>
internal sealed class CredentialStore(KubernetesConfig config, TimeProvider time, ILogger logger) : IDisposable
{
    public static readonly TimeSpan RecheckPeriod = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim refreshing = new(1, 1);
    private readonly ExecCredentialSource? exec = config.Exec is null ? null : new(config.Exec, time);
    private volatile Snapshot? snapshot;

    public void Dispose() => refreshing.Dispose();

    public async ValueTask<Credentials> GetAsync(CancellationToken cancellationToken) =>
        snapshot is { } current && !IsStale(current)
            ? current.Credentials
            : await RefreshAsync(refused: null, cancellationToken);

    /// <summary>
    /// After a 401: reads everything anew, unless that has happened since <paramref name="refused"/> was given out.
    /// </summary>
    public async ValueTask<Credentials> RefreshAsync(Credentials? refused, CancellationToken cancellationToken)
    {
        await refreshing.WaitAsync(cancellationToken);
        try
        {
            var last = snapshot;
            var force = refused is not null && ReferenceEquals(refused, last?.Credentials);
            if (!force && last is not null && !IsStale(last)) return last.Credentials;

            var credentials = await ReadAsync(last?.Credentials, force, cancellationToken);
            snapshot = new(credentials, time.GetTimestamp());
            return credentials;
        }
        finally
        {
            refreshing.Release();
        }
    }

    private bool IsStale(Snapshot current) =>
        time.GetElapsedTime(current.ReadAt) >= RecheckPeriod || exec is { IsFresh: false };

    private async Task<Credentials> ReadAsync(Credentials? last, bool force, CancellationToken cancellationToken)
    {
        try
        {
            var given = exec is null ? null : await exec.GetAsync(force, cancellationToken);
            var tls = TlsMaterial.From(
                last?.Tls,
                config.InsecureSkipTlsVerify ? null : config.CertificateAuthority?.Read(),
                Bytes(given?.ClientCertificateData) ?? config.ClientCertificate?.Read(),
                Bytes(given?.ClientKeyData) ?? config.ClientKey?.Read());
            var authorization = Authorization(given?.Token);
            return last is not null && ReferenceEquals(last.Tls, tls) && Equals(last.Authorization, authorization)
                ? last
                : new Credentials(authorization, tls);
        }
        catch (Exception e) when (last is not null && IsUnreadable(e))
        {
            logger.CredentialsUnreadable(config.Server, e);
            return last;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new KubernetesConfigException($"Cannot read the credentials for {config.Server}: {e.Message}", e);
        }
    }

    private static bool IsUnreadable(Exception e) =>
        e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private SecretString? Authorization(string? execToken)
    {
        if ((execToken ?? Text(config.Token)) is { Length: > 0 } token) return new("Bearer " + token);
        if (config.Username is not { } user) return null;
        return new("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{config.Password?.Reveal()}")));
    }

    private static string? Text(CredentialData? data) =>
        data is null ? null : Encoding.UTF8.GetString(data.Read()).Trim();

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private sealed record Snapshot(Credentials Credentials, long ReadAt);
}

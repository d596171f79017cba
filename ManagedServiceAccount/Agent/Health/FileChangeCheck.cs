using System.Security.Cryptography;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OcmAddons.ManagedServiceAccount.Agent.Health;

/// <summary>
/// Fails when a file is another than at the start: who probes restarts the process, and the new one reads it.
/// Credentials that the kubeconfig points to are read afresh by the client and need no restart.
/// </summary>
internal sealed class FileChangeCheck : IHealthCheck
{
    private readonly IReadOnlyList<(string Path, byte[] Hash)> _files;

    public FileChangeCheck(IReadOnlyList<string> paths) =>
        _files = [.. paths.Where(File.Exists).Select(path => (path, SHA256.HashData(File.ReadAllBytes(path))))];

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var (path, hash) in _files)
        {
            if (!await IsUnchangedAsync(path, hash, cancellationToken))
                return HealthCheckResult.Unhealthy($"{path} has changed");
        }

        return HealthCheckResult.Healthy();
    }

    private static async Task<bool> IsUnchangedAsync(string path, byte[] hash, CancellationToken cancellationToken)
    {
        try
        {
            return SHA256.HashData(await File.ReadAllBytesAsync(path, cancellationToken)).AsSpan().SequenceEqual(hash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
